"""A message as the ingest API has it is read, or refused with what to change."""

import json
from typing import Any

import pytest

from adapters.messages import CapturedMessage, InvalidMessageError, format_timestamp, parse_timestamp

WIRE: dict[str, Any] = {
    "conversation_id": "c",
    "message_id": "m",
    "timestamp": "2026-01-31T09:30:00.000Z",
    "role": "user",
    "content": "Why?",
    "model": "",
    "metadata": {"project": "shop"},
}


def test_it_goes_to_the_wire_and_back() -> None:
    assert CapturedMessage.from_wire(WIRE).to_wire() == WIRE


def test_without_an_identity_it_is_conversation_and_message() -> None:
    assert CapturedMessage.from_wire(WIRE).identity == "c/m"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("conversation_id", " "),
        ("message_id", 7),
        ("timestamp", "yesterday"),
        ("timestamp", None),
        ("timestamp", "0001-01-01T00:00:00+14:00"),
        ("role", "system"),
        ("role", ["user"]),
        ("content", None),
        ("model", 4),
        ("metadata", [1]),
        ("metadata", json.loads('{"a":' * 100 + "1" + "}" * 100)),
    ],
)
def test_a_wrong_field_is_named(field: str, value: object) -> None:
    with pytest.raises(InvalidMessageError, match=rf"^{field}: "):
        CapturedMessage.from_wire({**WIRE, field: value})


def test_text_that_no_database_holds_is_replaced() -> None:
    message = CapturedMessage.from_wire({**WIRE, "content": "a\0b\ud800", "metadata": {"k": ["\ud800"]}})
    assert (message.content, message.metadata) == ("a\ufffdb\ufffd", {"k": ["\ufffd"]})


@pytest.mark.parametrize("text", ["2026-01-31T10:30:00+01:00", "2026-01-31T09:30:00Z", "2026-01-31T09:30:00"])
def test_times_of_any_zone_are_utc(text: str) -> None:
    assert format_timestamp(parse_timestamp(text)) == "2026-01-31T09:30:00.000Z"
