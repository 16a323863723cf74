"""`CapturedMessage`, the one schema of a message on its way into the grid, and the rule of how it grows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal, cast

from adapters.jsonl import storable
from embeddings.errors import AetherGridError

Role = Literal["user", "assistant"]
ROLES: tuple[Role, ...] = ("user", "assistant")
# What is nested deeper than a database and every reader of the raw log can be trusted with is refused.
DEEPEST = 64
TEXTS = ("conversation_id", "message_id", "content", "model", "metadata")
# Metadata that says where a message was said, not what: two forms of it are not joined.
PLACE = ("project", "cwd", "git_branch", "version", "agent_id", "parent", "source")
# Metadata that is true of a message only if it is true of all its forms.
LACKS = ("incomplete", "time_is_guessed")


class InvalidMessageError(AetherGridError):
    """A message lacks a field or has one of the wrong type; the text names the field."""


@dataclass(slots=True)
class CapturedMessage:
    """One user prompt or one assistant API message.

    `identity` names the message within its owner and source: the vendor's own global id where there is one,
    else conversation and position; empty means conversation id and message id. `metadata` holds what is known
    of: tokens {output, input, cache_creation, cache_read}, tokens_exact, context_window, tools_used, tool_calls,
    thinking, project, source, sidechain, incomplete. It must be JSON.
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

    def storable(self) -> "CapturedMessage":
        """Give the message with U+FFFD for what neither UTF-8 nor a database can hold; most have no such thing."""
        texts = {name: getattr(self, name) for name in (*TEXTS, "identity")}
        clean = storable(texts)
        return self if clean is texts else replace(self, **clean)

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
        if _is_deeper(metadata, DEEPEST):
            raise InvalidMessageError(f"metadata: at most {DEEPEST} levels of objects and lists.")
        timestamp = parse_timestamp(data.get("timestamp"))
        clean = storable({name: data[name] for name in TEXTS if name in data})
        return cls(
            conversation_id=clean["conversation_id"],
            message_id=clean["message_id"],
            timestamp=timestamp,
            role=cast(Role, data["role"]),
            content=clean.get("content", ""),
            model=clean.get("model", ""),
            metadata=clean.get("metadata", {}),
        )


def _is_deeper(value: object, levels: int) -> bool:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return not levels or any(_is_deeper(item, levels - 1) for item in items if isinstance(item, dict | list))


def parse_timestamp(value: object) -> datetime:
    """Read an ISO 8601 timestamp as UTC; one without a zone is taken as UTC.

    Raises:
        InvalidMessageError: if it is not an ISO 8601 string.
    """
    try:
        moment = datetime.fromisoformat(cast(str, value))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise InvalidMessageError(
            f"timestamp: ISO 8601 is needed, as 2026-01-31T09:30:00Z, not {value!r:.80}."
        ) from None


def format_timestamp(moment: datetime) -> str:
    """Give a timestamp as ISO 8601 in UTC with milliseconds, as the wire has it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def merge(old: CapturedMessage, new: CapturedMessage) -> CapturedMessage:
    """Join two forms of one message so that what they say does not depend on which came first.

    The longer content wins, the earlier timestamp, the larger number, the true flag; lists and objects are
    united. A message stays `incomplete` only if both forms are, and counts of tokens that are known to be exact
    (`tokens_exact`: an API gave them at the end) are those of the message, also where others are larger. Where it
    was said (the conversation and ids, the `PLACE` in the metadata) is that of `old`, so that a copy in a later
    conversation does not move it. Whether it is on the current branch of the conversation is what the form with
    the later `branch_as_of` says.
    """
    metadata = merge_values(old.metadata, new.metadata)
    _count_exactly(metadata, old.metadata, new.metadata)
    metadata.update({key: old.metadata[key] for key in PLACE if key in old.metadata})
    if isinstance(metadata.get("tools_used"), list):
        metadata["tools_used"] = sorted(metadata["tools_used"], key=str)
    metadata.update(_branch(old.metadata, new.metadata))
    for lack in LACKS:
        if not (old.metadata.get(lack) and new.metadata.get(lack)):
            metadata.pop(lack, None)
    return replace(
        old,
        content=merge_values(old.content, new.content),
        timestamp=min(old.timestamp, new.timestamp),
        model=merge_values(old.model, new.model),
        metadata=metadata,
    )


def _branch(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Give what the later form says of the branch that a message is on: which one is current changes, and back."""
    told = [form for form in (old, new) if isinstance(form.get("current_branch"), bool)]
    later = max(
        told, key=lambda form: (str(form.get("branch_as_of", "")), form["current_branch"]), default={}
    )
    return {"current_branch": later["current_branch"]} if later else {}


def _count_exactly(metadata: dict[str, Any], one: dict[str, Any], other: dict[str, Any]) -> None:
    exact = [form for form in (one, other) if form.get("tokens_exact")]
    if len(exact) == 1:
        metadata |= {"tokens": exact[0].get("tokens", {})}


def merge_values(one: Any, other: Any) -> Any:
    """Join two JSON values; the outcome is the same whichever comes first.

    Objects are joined key by key, lists united behind the longer one; of anything else the longer or larger
    wins, and a tie is decided by its JSON.
    """
    if one == other and type(one) is type(other):
        return one
    if isinstance(one, dict) and isinstance(other, dict):
        return {
            **{key: merge_values(value, other[key]) if key in other else value for key, value in one.items()},
            **{key: value for key, value in other.items() if key not in one},
        }
    if isinstance(one, list) and isinstance(other, list):
        first, second = _longer_first(one, other)
        return [*first, *(item for item in second if item not in first)]
    if isinstance(one, str) and isinstance(other, str):
        return _longer_first(one, other)[0]
    if isinstance(one, int | float) and isinstance(other, int | float) and one != other:
        return max(one, other)
    return max(one, other, key=_as_json)


def _longer_first(one: Any, other: Any) -> tuple[Any, Any]:
    if len(one) == len(other):
        return (one, other) if _as_json(one) >= _as_json(other) else (other, one)
    return (one, other) if len(one) > len(other) else (other, one)


def _as_json(value: Any) -> tuple[bool, str]:
    return value is not None, json.dumps(value, sort_keys=True)
