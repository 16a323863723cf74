"""A message of a Claude Code transcript while its lines are being read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.drafts import Draft
from adapters.fields import count_of

_USAGE = {
    "output": "output_tokens",
    "input": "input_tokens",
    "cache_creation": "cache_creation_input_tokens",
    "cache_read": "cache_read_input_tokens",
}


@dataclass(slots=True)
class ClaudeDraft(Draft):
    """One message, whose texts and thinking are keyed by line: a line may stand twice in a file."""

    stop_reason: str = ""

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
                given = block.get("id")
                called.append(given if isinstance(given, str) and given else f"{line}#{len(called)}")
                self.add_call(called[-1], name=block.get("name"), given=block.get("input"))
        self.add_text(line, _joined(texts))
        self.add_thinking(line, _joined(thinking))
        return called

    def add_usage(self, usage: object) -> None:
        """Take the usage that a line logs; it grows from line to line, so the maximum is the message's."""
        if not isinstance(usage, Mapping):
            return
        for name, key in _USAGE.items():
            count = count_of(usage, key)
            if count is not None:
                self.tokens[name] = max(self.tokens.get(name, 0), count)

    def _metadata(self) -> dict[str, Any]:
        # `super()` without arguments does not know a class with slots, which is made anew.
        return Draft._metadata(self) | {
            "stop_reason": self.stop_reason,
            "incomplete": self.role == "assistant" and not self.stop_reason,
        }


def _joined(texts: list[Any]) -> str:
    return "\n\n".join(text for text in texts if isinstance(text, str) and text.strip())
