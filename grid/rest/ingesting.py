"""Reading the body of an ingest call: one message of the schema, or a batch of them that is all or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from adapters.identity import identity_of
from adapters.messages import ROLES, CapturedMessage, InvalidMessageError
from adapters.registry import exports_of_vendors
from grid.rest.fields import SOMETHING, Moment, Text
from grid.rest.requests import SHOWN, StrictSerializer

MOST_MESSAGES = 5_000
BATCH, SOURCE = "messages", "source"
SOURCE_KIND = "api"
LONGEST = {"conversation_id": 512, "message_id": 512, "model": 200}


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": 512, "pattern": SOMETHING})
class Id(Text):
    """An id that a source gave."""


class MessageSerializer(StrictSerializer):
    """A message: a user's prompt, or what an assistant said."""

    # `CapturedMessage.from_wire` reads messages; this describes them.
    conversation_id = Id(help_text="As its source names the conversation.")
    message_id = Id(
        help_text="Unique in its conversation: the same message again is a duplicate, or its longer form."
    )
    timestamp = Moment()
    role = serializers.ChoiceField(choices=ROLES)
    content = Text(required=False, allow_blank=True)
    model = Text(required=False, allow_blank=True, max_length=LONGEST["model"])
    metadata = serializers.DictField(
        required=False, help_text="What else is known: tokens, context_window, tools_used, project, …"
    )


class BatchSerializer(StrictSerializer):
    """Messages that are recorded together, all or none."""

    messages = serializers.ListField(child=MessageSerializer(), max_length=MOST_MESSAGES)
    source = serializers.ChoiceField(  # type: ignore[assignment] # a field of this name, as in the responses
        choices=[known.name for known in exports_of_vendors()],
        required=False,
        help_text="The export in which these conversations and messages have these ids: there and here they are one.",
    )


@dataclass(frozen=True, slots=True)
class Ingested:
    """The messages of a body, and the kind of source that they are known in."""

    messages: list[CapturedMessage]
    source_kind: str = SOURCE_KIND


def read_messages(body: Any) -> Ingested:
    """Give the messages of a body.

    Raises:
        InvalidMessageError: naming the index and the field of the first that is wrong.
    """
    if not isinstance(body, Mapping):
        raise InvalidMessageError(
            f'The body has to be one message or {{"{BATCH}": [..]}}, a JSON object either way.'
        )
    if BATCH not in body:
        return Ingested([_read(body, where="")])
    _refuse_unknown(body, known=[BATCH, SOURCE], where="")
    messages = _read_batch(body[BATCH])
    if SOURCE not in body:
        return Ingested(messages)
    source = body[SOURCE]
    names = [known.name for known in exports_of_vendors()]
    if source not in names:
        raise InvalidMessageError(f"{SOURCE}: an export whose ids these are, one of {', '.join(names)}.")
    return Ingested([_as_exported(message) for message in messages], source_kind=source)


def _as_exported(message: CapturedMessage) -> CapturedMessage:
    ids = {"conversation_id": message.conversation_id, "message_id": message.message_id}
    return replace(message, identity=identity_of(**ids))


def _read_batch(batch: Any) -> list[CapturedMessage]:
    if not isinstance(batch, list):
        raise InvalidMessageError(f"{BATCH}: a list of messages is needed.")
    if len(batch) > MOST_MESSAGES:
        raise InvalidMessageError(
            f"{BATCH}: {len(batch):,} of them; send at most {MOST_MESSAGES:,} at a time."
        )
    return [_read(message, where=f"{BATCH}[{index}]") for index, message in enumerate(batch)]


def _read(data: Any, *, where: str) -> CapturedMessage:
    if not isinstance(data, Mapping):
        raise InvalidMessageError(f"{where}: a JSON object is needed.")
    prefix = f"{where}." if where else ""
    _refuse_unknown(data, known=list(MessageSerializer().fields), where=prefix)
    for name, longest in LONGEST.items():
        if isinstance(data.get(name), str) and len(data[name]) > longest:
            raise InvalidMessageError(f"{prefix}{name}: at most {longest} characters.")
    try:
        return CapturedMessage.from_wire(data)
    except InvalidMessageError as error:
        raise InvalidMessageError(f"{prefix}{error}") from None


def _refuse_unknown(data: Mapping[str, Any], *, known: list[str], where: str) -> None:
    for name in data:
        if name not in known:
            raise InvalidMessageError(
                f"{where}{name[:SHOWN]}: it is unknown here; known are {', '.join(sorted(known))}."
            )
