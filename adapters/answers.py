"""A model's answer while it is put together from what an API sent of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.fields import count_of
from adapters.shallow import shallow
from adapters.wire_json import begun, parse


@dataclass(slots=True)
class ToolCall:
    """A call of a tool. `arguments` is its input as JSON text, as far as it came, or the input itself.

    `kind` is set where the call is not one that the client carries out, as a search by the vendor's server.
    """

    id: str = ""
    name: str = ""
    arguments: Any = ""
    kind: str = ""

    def to_metadata(self) -> dict[str, Any]:
        """Give the call in the form that all sources have it in; no arguments at all are an empty object."""
        call = {"id": self.id, "name": self.name, "input": shallow(read_arguments(self.arguments))}
        return call | ({"kind": self.kind} if self.kind else {})


def read_arguments(arguments: Any) -> Any:
    """Read the input of a tool call; JSON that broke off is read as far as it came, other text stays text."""
    if not isinstance(arguments, str):
        return arguments
    if not arguments.strip():
        return {}
    value = parse(arguments)
    if value is None:
        value = begun(arguments)
    return arguments if value is None else value


@dataclass(slots=True)
class Answer:
    """One API message of a model. `texts` and `thinking` are joined without anything between them.

    `complete` says that the API said it was all; `tokens` are final then, and else what was known when it broke off.
    """

    id: str = ""
    model: str = ""
    texts: list[str] = field(default_factory=list)
    thinking: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    server_tools: set[str] = field(default_factory=set)
    alternatives: list[str] = field(default_factory=list)
    tokens: dict[str, int] = field(default_factory=dict)
    stop_reason: str = ""
    error: str = ""
    complete: bool = False
    # What tells two answers without an id apart, as the moment that the server gives.
    mark: str = ""
    # It is made in the background, and can be fetched by its id until it is whole.
    fetchable: bool = False

    @property
    def text(self) -> str:
        """What the model said."""
        return "".join(self.texts)

    @property
    def began(self) -> bool:
        """Whether anything of an answer came at all."""
        return bool(self.id or self.text or self.calls or any(self.thinking))

    def add_usage(self, usage: Mapping[str, Any], names: Mapping[str, str]) -> None:
        """Take the counts of tokens that are given; of each the last that came is the one that holds."""
        for name, key in names.items():
            count = count_of(usage, key)
            if count is not None:
                self.tokens[name] = count

    def metadata(self) -> dict[str, Any]:
        """Give what is known of the answer beside its text."""
        names = {call.name for call in self.calls if call.name} | self.server_tools
        return {
            "tokens": dict(self.tokens),
            # Counted by the API at the end; what a transcript logs may be a count of the beginning.
            "tokens_exact": self.complete and bool(self.tokens),
            "stop_reason": self.stop_reason,
            "incomplete": not self.complete,
            "error": self.error,
            "tools_used": sorted(names),
            "tool_calls": [call.to_metadata() for call in self.calls],
            "thinking": "".join(self.thinking),
            "alternatives": [text for text in self.alternatives if text],
        }


def first_text(values: Iterable[Any]) -> str:
    """Give the first string that is not empty, "" if there is none."""
    return next((value for value in values if isinstance(value, str) and value), "")


def error_kind(error: Any) -> str:
    """Name an error by its type or code; its text is left out, for it may quote a key."""
    if not isinstance(error, Mapping):
        return "error" if error else ""
    kind = first_text(error.get(key) for key in ("type", "code", "status"))
    return kind[:100] or "error"
