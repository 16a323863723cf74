"""What a line of a rollout is: its kind and what it carries, in the wrapped form and in that before it."""

from collections.abc import Mapping
from typing import Any

from adapters.fields import text_of

KINDS = ("session_meta", "turn_context", "response_item", "event_msg", "compacted")
_BARE_ITEMS = ("message", "reasoning", "function_call", "function_call_output", "local_shell_call")


def payload_of(record: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Give the kind of a line, "" for none that is known, and its payload.

    The first versions wrote session and items without a wrapper, and no time but that of the session.
    """
    payload = record.get("payload")
    if isinstance(payload, Mapping):
        return text_of(record, "type"), payload
    if text_of(record, "type") in _BARE_ITEMS:
        return "response_item", record
    if text_of(record, "id") and "timestamp" in record and "instructions" in record:
        return "session_meta", record
    return "", {}


def is_rollout_line(record: Mapping[str, Any]) -> bool:
    """Tell whether a line is a rollout's."""
    kind, _ = payload_of(record)
    # An item without a wrapper may be of any program that talks to such a model.
    return kind in KINDS and ("payload" in record or kind == "session_meta")
