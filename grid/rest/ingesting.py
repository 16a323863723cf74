"""Reading the body of an ingest call: one message of the schema, or a batch of them that is all or nothing."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from adapters.messages import ROLES, CapturedMessage, InvalidMessageError
from grid.rest.fields import SOMETHING, Moment, Text
from grid.rest.requests import SHOWN, StrictSerializer

MOST_MESSAGES = 1_000
BATCH = "messages"
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


def read_messages(body: Any) -> list[CapturedMessage]:
    """Give the messages of a body.

    Raises:
        InvalidMessageError: naming the index and the field of the first that is wrong.
    """
    if not isinstance(body, Mapping):
        raise InvalidMessageError(
            f'The body has to be one message or {{"{BATCH}": [..]}}, a JSON object either way.'
        )
    if BATCH not in body:
        return [_read(body, where="")]
    _refuse_unknown(body, known=[BATCH], where="")
    batch = body[BATCH]
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
