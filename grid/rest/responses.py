"""The shapes of what the API gives, in camelCase; commands give the same."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from adapters.messages import ROLES
from capture.models import MessageState
from capture.receiving import Received
from grid.rest.fields import Moment


class IngestedSerializer(serializers.Serializer[Any]):
    """What became of the messages; `ids` has one for each, in order."""

    accepted = serializers.IntegerField(help_text="New, or longer than before; or kept in the spool.")
    duplicates = serializers.IntegerField(help_text="Known already.")
    ids = serializers.ListField(child=serializers.UUIDField())
    spooled = serializers.IntegerField(
        required=False,
        help_text="How many wait for a store that is away; not there if none do. Whether the grid knows them "
        "already shows when they are recorded.",
    )


class ConversationSerializer(serializers.Serializer[Any]):
    """A conversation in a list."""

    id = serializers.UUIDField()
    conversationId = serializers.CharField(source="external_id", help_text="As its source names it.")
    source = serializers.CharField(source="source_kind")  # type: ignore[assignment] # as above
    project = serializers.CharField()
    title = serializers.CharField()
    startedAt = Moment(source="started_at")
    lastAt = Moment(source="last_at")
    messages = serializers.IntegerField(source="message_count", help_text="How many it has.")


class MessageTokensSerializer(serializers.Serializer[Any]):
    """The tokens that the vendor counted; 0 where that is unknown."""

    output = serializers.IntegerField(source="output_tokens")
    input = serializers.IntegerField(source="input_tokens")


class TranscriptMessageSerializer(serializers.Serializer[Any]):
    """A message of a conversation, with its text."""

    id = serializers.UUIDField(source="message.id")
    messageId = serializers.CharField(source="message.external_id")
    role = serializers.ChoiceField(choices=ROLES, source="message.role")
    model = serializers.CharField(source="message.model")
    timestamp = Moment(source="message.timestamp")
    content = serializers.CharField(allow_null=True, help_text="null where the raw log has lost it.")
    tokens = MessageTokensSerializer(source="message")
    state = serializers.ChoiceField(choices=MessageState.choices, source="message.state")
    sidechain = serializers.BooleanField(source="message.sidechain")
    incomplete = serializers.BooleanField(source="message.incomplete")


class ConversationDetailSerializer(ConversationSerializer):
    """A conversation with all that was said."""

    transcript = TranscriptMessageSerializer(many=True)


class FragmentMetadataSerializer(serializers.Serializer[Any]):
    """Where a fragment comes from."""

    sourceModel = serializers.CharField(source="model")
    timestamp = Moment()
    conversationId = serializers.CharField(source="conversation.external_id")
    messageId = serializers.CharField(source="external_id")
    project = serializers.CharField()
    role = serializers.ChoiceField(choices=ROLES)


class FragmentSerializer(serializers.Serializer[Any]):
    """A fragment, with its text."""

    id = serializers.UUIDField(source="fragment.id")
    content = serializers.CharField(allow_null=True, help_text="null where the raw log has lost it.")
    tokens = serializers.IntegerField(source="fragment.tokens")
    topic = serializers.CharField(source="fragment.topic")
    taskType = serializers.CharField(source="fragment.task_type")
    complexity = serializers.FloatField(source="fragment.complexity", help_text="From 0 to 1.")
    metadata = FragmentMetadataSerializer(source="fragment.message")


def ingested(received: Received) -> Mapping[str, Any]:
    """Shape the answer to messages."""
    answer = {"accepted": received.accepted, "duplicates": received.duplicates, "ids": received.ids}
    return IngestedSerializer(answer | ({"spooled": received.spooled} if received.spooled else {})).data
