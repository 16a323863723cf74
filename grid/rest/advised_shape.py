"""What the grid knows for a task, as the API gives it in camelCase; commands give the same."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from grid.answering import Advised
from grid.patterns.models import LessonOutcome
from grid.patterns.serving.served import Ranked
from grid.rest.fields import Moment
from grid.rest.pattern_shape import PatternSerializer


class RankedPatternSerializer(PatternSerializer):
    """A pattern that answers a query."""

    score = serializers.FloatField(
        help_text="What the patterns are ordered by, 0 to 1: how well its evidence fits the query, and how far it is "
        "to be trusted. Around 0.5 it just fits."
    )

    def to_representation(self, instance: Ranked) -> dict[str, Any]:
        """Put the score beside what the pattern is."""
        vars(instance.pattern)["score"] = instance.score
        shape: dict[str, Any] = super().to_representation(instance.pattern)
        return shape


class ExcerptSerializer(serializers.Serializer[Any]):
    """What was said in a conversation that a pattern stands on, as the context has it."""

    id = serializers.CharField(source="name", help_text="What the context calls it.")
    patternId = serializers.UUIDField(source="pattern.id")
    content = serializers.CharField(source="text")
    outcome = serializers.ChoiceField(choices=LessonOutcome.choices, source="evidence.outcome")
    sourceModel = serializers.CharField(source="evidence.source_model")
    timestamp = Moment(source="evidence.timestamp")
    conversationId = serializers.CharField(source="evidence.conversation.external_id")
    messageId = serializers.CharField(source="evidence.message.external_id")


class QuoteSerializer(serializers.Serializer[Any]):
    """What else was said in earlier conversations that fits the query, as the context has it."""

    id = serializers.CharField(source="name", help_text="What the context calls it.")
    content = serializers.CharField(source="text", help_text="Condensed; … stands for what was left out.")
    role = serializers.CharField(source="found.role")
    sourceModel = serializers.CharField(source="found.source_model")
    timestamp = Moment(source="found.timestamp")
    conversationId = serializers.CharField(source="found.conversation_id")
    messageId = serializers.CharField(source="found.message_id")


class AdvisedStatsSerializer(serializers.Serializer[Any]):
    """How the answer came about."""

    totalSearched = serializers.IntegerField(
        source="considered", help_text="Patterns that there were to choose from."
    )
    processingTime = serializers.SerializerMethodField(help_text="As 12ms.")
    note = serializers.CharField(
        allow_null=True,
        help_text="Why there is nothing, if so; or that there is nothing but what was seen once.",
    )
    queryId = serializers.IntegerField(
        source="query_id",
        allow_null=True,
        help_text="The row of the query log; null if it could not be written.",
    )

    def get_processingTime(self, advised: Advised) -> str:
        """Give the time in whole milliseconds."""
        return f"{round(advised.seconds * 1000)}ms"


class AdvisedSerializer(serializers.Serializer[Any]):
    """What the grid knows for a task, within the budget of the asking model; empty where nothing fits."""

    patterns = RankedPatternSerializer(many=True, source="package.patterns")
    evidence = ExcerptSerializer(many=True, source="package.evidence")
    quotes = QuoteSerializer(many=True, source="package.quotes")
    context = serializers.CharField(source="package.text")  # type: ignore[assignment] # a declared field, no attribute
    tokens = serializers.IntegerField(
        source="package.tokens",
        help_text="Of the context, for the asking model; rather too many than too few.",
    )
    stats = AdvisedStatsSerializer(source="*")


def advised_shape(advised: Advised) -> Mapping[str, Any]:
    """Shape the answer to a contextual query."""
    return AdvisedSerializer(advised).data
