"""A message of a Claude Code transcript while its lines are being read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.messages import CapturedMessage, Role

# What the registry of messages can hold; a larger number in a log is no count of tokens.
MOST_TOKENS = 2**31 - 1
DEEPEST = 32
_USAGE = {
    "output": "output_tokens",
    "input": "input_tokens",
    "cache_creation": "cache_creation_input_tokens",
    "cache_read": "cache_read_input_tokens",
}


@dataclass(slots=True)
class Draft:
    """One message as far as its lines were read. `texts` and `thinking` are keyed by line, so that a line
    which stands twice in a file counts once; `calls` and `results` by the id of the tool call."""

    identity: str
    message_id: str
    role: Role
    conversation_id: str
    timestamp: datetime
    ordinal: int
    place: dict[str, str]
    model: str = ""
    sidechain: bool = False
    images: int = 0
    stop_reason: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    thinking: dict[str, str] = field(default_factory=dict)
    calls: dict[str, dict[str, Any]] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)

    def add_text(self, line: str, text: str) -> None:
        """Take the text of a line, which may grow when the line comes again."""
        _keep_longer(self.texts, line, text)

    def add_blocks(self, line: str, blocks: list[Any]) -> list[str]:
        """Take the content blocks of an assistant line; give the ids of the tool calls in it."""
        texts: list[Any] = []
        thinking: list[Any] = []
        called: list[str] = []
        for block in blocks:
            if not isinstance(block, Mapping):
                continue
            kind = block.get("type")
            if kind == "text":
                texts.append(block.get("text"))
            elif kind == "thinking":
                thinking.append(block.get("thinking"))
            elif kind == "tool_use":
                called.append(self._add_call(f"{line}#{len(called)}", block))
        _keep_longer(self.texts, line, _joined(texts))
        _keep_longer(self.thinking, line, _joined(thinking))
        return called

    def _add_call(self, fallback: str, block: Mapping[str, Any]) -> str:
        call_id = block.get("id")
        key = call_id if isinstance(call_id, str) and call_id else fallback
        name = block.get("name")
        call = {
            "id": key,
            "name": name if isinstance(name, str) else "",
            "input": _shallow(block.get("input")),
        }
        self.calls.setdefault(key, call)
        return key

    def add_result(self, call_id: str, result: dict[str, Any]) -> None:
        """Take the result of one of the message's tool calls; the longest form of it stays."""
        known = self.results.get(call_id)
        if known is None or len(result["text"]) > len(known["text"]):
            self.results[call_id] = result

    def add_usage(self, usage: object) -> None:
        """Take the usage that a line logs; it grows from line to line, so the maximum is the message's."""
        if not isinstance(usage, Mapping):
            return
        for name, key in _USAGE.items():
            count = usage.get(key)
            if type(count) is int and 0 <= count <= MOST_TOKENS:
                self.tokens[name] = max(self.tokens.get(name, 0), count)

    def to_message(self) -> CapturedMessage:
        """Give the message as it is by now; nothing that it holds changes when further lines are read."""
        return CapturedMessage(
            conversation_id=self.conversation_id,
            message_id=self.message_id,
            timestamp=self.timestamp,
            role=self.role,
            content="\n\n".join(self.texts.values()),
            model=self.model,
            metadata={name: value for name, value in self._metadata().items() if value},
            identity=self.identity,
        )

    def _metadata(self) -> dict[str, Any]:
        return {
            "source": "claude_code",
            **self.place,
            "sidechain": self.sidechain,
            "images": self.images,
            "tokens": dict(self.tokens),
            "stop_reason": self.stop_reason,
            "incomplete": self.role == "assistant" and not self.stop_reason,
            "tools_used": sorted({call["name"] for call in self.calls.values() if call["name"]}),
            "tool_calls": list(self.calls.values()),
            "tool_results": dict(self.results),
            "thinking": "\n\n".join(self.thinking.values()),
        }


def _joined(texts: list[Any]) -> str:
    return "\n\n".join(text for text in texts if isinstance(text, str) and text.strip())


def _keep_longer(texts: dict[str, str], line: str, text: str) -> None:
    if len(text) > len(texts.get(line, "")):
        texts[line] = text


def _shallow(value: Any, depth: int = DEEPEST) -> Any:
    """Give a tool's input without what is nested so deep that it could not be written as JSON again."""
    if isinstance(value, dict):
        return {key: _shallow(item, depth - 1) for key, item in value.items()} if depth else "…"
    if isinstance(value, list):
        return [_shallow(item, depth - 1) for item in value] if depth else "…"
    return value
