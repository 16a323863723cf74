"""What was counted in a transcript, to report it and to check it against what is known of the file."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from adapters.messages import CapturedMessage


@dataclass(slots=True)
class TranscriptFacts:
    """Counts over distinct messages. Sidechain messages are part of the totals; tokens count once a message.

    `incomplete_messages` have a logged usage that is only a lower bound. What the messages alone cannot tell
    the parser adds: `excluded` lines by reason, `synthetic_messages` that no model wrote, `mixed_lines` that
    hold both a prompt and the result of a tool, and the time of the last line of any message.
    """

    conversations: set[str] = field(default_factory=set)
    user_messages: int = 0
    assistant_messages: int = 0
    sidechain_user_messages: int = 0
    sidechain_assistant_messages: int = 0
    incomplete_messages: int = 0
    models: set[str] = field(default_factory=set)
    tools_used: set[str] = field(default_factory=set)
    tool_calls: int = 0
    tokens: Counter[str] = field(default_factory=Counter)
    first_at: datetime | None = None
    last_at: datetime | None = None
    last_line_at: datetime | None = None
    excluded: Counter[str] = field(default_factory=Counter)
    synthetic_messages: int = 0
    mixed_lines: int = 0

    @classmethod
    def of(cls, messages: Iterable[CapturedMessage]) -> Self:
        """Count distinct messages, each given once and whole."""
        facts = cls()
        for message in messages:
            facts.count(message)
        return facts

    def count(self, message: CapturedMessage) -> None:
        """Count one more message, which is whole."""
        metadata = message.metadata
        sidechain = bool(metadata.get("sidechain"))
        if message.role == "user":
            self.user_messages += 1
            self.sidechain_user_messages += sidechain
        else:
            self.assistant_messages += 1
            self.sidechain_assistant_messages += sidechain
            self.incomplete_messages += bool(metadata.get("incomplete"))
        self.conversations.add(message.conversation_id)
        if message.model:
            self.models.add(message.model)
        # Messages in the grid's own schema have what their writer put there.
        self.tools_used.update(name for name in _listed(metadata.get("tools_used")) if isinstance(name, str))
        self.tool_calls += len(_listed(metadata.get("tool_calls")))
        self.tokens.update(_tokens(metadata.get("tokens")))
        self.first_at = min(self.first_at or message.timestamp, message.timestamp)
        self.last_at = max(self.last_at or message.timestamp, message.timestamp)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _tokens(value: Any) -> dict[str, int]:
    """Give the counts of tokens by kind; one number alone is that of the output."""
    counts = value if isinstance(value, dict) else {"output": value}
    return {
        str(kind): count
        for kind, count in counts.items()
        if isinstance(count, int) and not isinstance(count, bool)
    }
