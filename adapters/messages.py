"""`CapturedMessage`, the one schema of a message on its way into the grid, and the rule of how it grows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal, cast

from embeddings.errors import AetherGridError

Role = Literal["user", "assistant"]
ROLES: tuple[Role, ...] = ("user", "assistant")


class InvalidMessageError(AetherGridError):
    """A message lacks a field or has one of the wrong type; the text names the field."""


@dataclass(slots=True)
class CapturedMessage:
    """One user prompt or one assistant API message.

    `identity` names the message within its owner and source: the vendor's own global id where there is one,
    else conversation and position; empty means conversation id and message id. `metadata` holds what is known
    of: tokens {output, input, cache_creation, cache_read}, context_window, tools_used, tool_calls, thinking,
    project, source, sidechain, incomplete. It must be JSON.
    """

    conversation_id: str
    message_id: str
    timestamp: datetime
    role: Role
    content: str
    model: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    identity: str = ""

    def __post_init__(self) -> None:
        if not self.identity:
            self.identity = f"{self.conversation_id}/{self.message_id}"

    def to_wire(self) -> dict[str, Any]:
        """Give the message as the JSON object of the ingest API."""
        return {
            "conversation_id": self.conversation_id,
            "message_id": self.message_id,
            "timestamp": format_timestamp(self.timestamp),
            "role": self.role,
            "content": self.content,
            "model": self.model,
            "metadata": self.metadata,
        }

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> "CapturedMessage":
        """Read a message from the JSON object of the ingest API.

        Raises:
            InvalidMessageError: naming the first field that is missing or wrong.
        """
        for name in ("conversation_id", "message_id"):
            if not isinstance(data.get(name), str) or not data[name].strip():
                raise InvalidMessageError(f"{name}: a non-empty string is needed.")
        for name in ("content", "model"):
            if not isinstance(data.get(name, ""), str):
                raise InvalidMessageError(f"{name}: a string is needed.")
        if data.get("role") not in ROLES:
            raise InvalidMessageError("role: either 'user' or 'assistant'.")
        metadata = data.get("metadata", {})
        if not isinstance(metadata, dict):
            raise InvalidMessageError("metadata: a JSON object is needed.")
        return cls(
            conversation_id=data["conversation_id"],
            message_id=data["message_id"],
            timestamp=parse_timestamp(data.get("timestamp")),
            role=cast(Role, data["role"]),
            content=data.get("content", ""),
            model=data.get("model", ""),
            metadata=dict(metadata),
        )


def parse_timestamp(value: object) -> datetime:
    """Read an ISO 8601 timestamp as UTC; one without a zone is taken as UTC.

    Raises:
        InvalidMessageError: if it is not an ISO 8601 string.
    """
    try:
        moment = datetime.fromisoformat(cast(str, value))
    except (TypeError, ValueError):
        raise InvalidMessageError(f"timestamp: ISO 8601 is needed, as 2026-01-31T09:30:00Z, not {value!r}.") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def format_timestamp(moment: datetime) -> str:
    """Give a timestamp as ISO 8601 in UTC with milliseconds, as the wire has it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def merge(old: CapturedMessage, new: CapturedMessage) -> CapturedMessage:
    """Join two forms of one message so that the outcome does not depend on which came first.

    The longer content wins (the first on a tie), the earlier timestamp, the larger number; lists are united;
    a message stays `incomplete` only if both forms are. The conversation and ids are those of `old`.
    """
    longer = new if len(new.content) > len(old.content) else old
    metadata = _merge_values(old.metadata, new.metadata)
    incomplete = bool(old.metadata.get("incomplete")) and bool(new.metadata.get("incomplete"))
    metadata.pop("incomplete", None)
    if incomplete:
        metadata["incomplete"] = True
    return replace(
        old,
        content=longer.content,
        timestamp=min(old.timestamp, new.timestamp),
        model=old.model or new.model,
        metadata=metadata,
    )


def _merge_values(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        keys = [*old, *(key for key in new if key not in old)]
        return {
            key: _merge_values(old[key], new[key]) if key in old and key in new else old.get(key, new.get(key))
            for key in keys
        }
    if isinstance(old, list) and isinstance(new, list):
        return [*old, *(item for item in new if item not in old)]
    if isinstance(old, str) and isinstance(new, str):
        return new if len(new) > len(old) else old
    if isinstance(old, int | float) and isinstance(new, int | float):
        return max(old, new)
    return new if old is None else old
