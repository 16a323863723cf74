"""A message of a transcript while its records are being read, whatever product writes them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.messages import CapturedMessage, Role
from adapters.shallow import shallow


@dataclass(slots=True)
class Draft:
    """One message as far as its records were read.

    `texts` and `thinking` are keyed by what makes a piece of them one piece, so that it counts once; `calls` and
    `results` by the id of the tool call; `more` is further metadata.
    """

    source: str
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
    texts: dict[str, str] = field(default_factory=dict)
    thinking: dict[str, str] = field(default_factory=dict)
    calls: dict[str, dict[str, Any]] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    def add_text(self, key: str, text: str) -> None:
        """Take a piece of the text, which may have grown when it comes again."""
        _keep_longer(self.texts, key, text)

    def add_thinking(self, key: str, text: str) -> None:
        """Take a piece of the thinking, which may have grown when it comes again."""
        _keep_longer(self.thinking, key, text)

    def add_call(self, call_id: str, *, name: object, given: Any) -> None:
        """Take a call of a tool; the first form of it stays."""
        call = {"id": call_id, "name": name if isinstance(name, str) else "", "input": shallow(given)}
        self.calls.setdefault(call_id, call)

    def add_result(self, call_id: str, result: dict[str, Any]) -> None:
        """Take the result of one of the message's tool calls; the longest form of it stays."""
        known = self.results.get(call_id)
        if known is None or len(result["text"]) > len(known["text"]):
            self.results[call_id] = result

    def to_message(self) -> CapturedMessage:
        """Give the message as it is by now; nothing that it holds changes when further records are read."""
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
            "source": self.source,
            **self.place,
            "sidechain": self.sidechain,
            "images": self.images,
            "tokens": dict(self.tokens),
            **self.more,
            "tools_used": sorted({call["name"] for call in self.calls.values() if call["name"]}),
            "tool_calls": list(self.calls.values()),
            "tool_results": dict(self.results),
            "thinking": "\n\n".join(self.thinking.values()),
        }


def _keep_longer(texts: dict[str, str], key: str, text: str) -> None:
    if len(text) > len(texts.get(key, "")):
        texts[key] = text
