"""The requests of a turn: what they used and called, until there is a message for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.drafts import Draft
from adapters.fields import MOST_TOKENS, count_of, object_of, text_of
from adapters.gpt.tools import input_of, name_of, read_output

# Of these, `cache_read` is part of `input`, and `reasoning` part of `output`.
_USAGE = {
    "output": "output_tokens",
    "input": "input_tokens",
    "cache_read": "cached_input_tokens",
    "reasoning": "reasoning_output_tokens",
}


@dataclass(slots=True)
class Work:
    """What belongs to an answer beside its text."""

    thinking: list[str] = field(default_factory=list)
    calls: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    context_window: int = 0
    requests: int = 0

    def move_to(self, draft: Draft) -> None:
        """Add all of it to a message."""
        for text in self.thinking:
            draft.add_thinking(text, text)
        for call_id, payload in self.calls.items():
            draft.add_call(call_id, name=name_of(payload), given=input_of(payload))
        for call_id, result in self.results.items():
            draft.add_result(call_id, result)
        for name, count in self.tokens.items():
            draft.tokens[name] = min(draft.tokens.get(name, 0) + count, MOST_TOKENS)
        draft.more["requests"] = draft.more.get("requests", 0) + self.requests
        draft.more["context_window"] = self.context_window or draft.more.get("context_window", 0)


class Requests:
    """Gives the work of each request to the message in it, else to the next message of the conversation.

    What a message gets follows from what stands before it, and later records only add to it: so a file that is
    read while it grows gives the same as the whole one. The work of a turn that ended without a further message
    goes to its last answer, or where there was none, to its prompt.
    """

    def __init__(self) -> None:
        self._pending = Work()
        self._here: Draft | None = None
        self._latest: Draft | None = None
        self._callers: dict[str, Draft] = {}
        self._total: Any = None
        self._calls = 0

    def prompt(self, draft: Draft) -> None:
        """Note a prompt: what comes from now on belongs to its answers."""
        self._here, self._latest = None, draft

    def answer(self, draft: Draft) -> None:
        """Note a message of the model, which takes what waits for one."""
        self._here = self._latest = draft
        self._give(draft)

    def think(self, text: str) -> None:
        """Take a piece of thinking, which an item and an event may both say."""
        if text.strip() and text not in self._pending.thinking:
            self._pending.thinking.append(text)

    def call(self, payload: Mapping[str, Any]) -> Draft | None:
        """Take a call of a tool; give the message that has it, if there is one."""
        self._calls += 1
        call_id = text_of(payload, "call_id") or text_of(payload, "id") or f"call-{self._calls}"
        if call_id in self._callers:
            return None
        self._pending.calls[call_id] = payload
        return self._give(self._here)

    def output(self, payload: Mapping[str, Any]) -> Draft | None:
        """Take the result of a call; give the message that has the call, if there is one."""
        call_id, result = text_of(payload, "call_id"), read_output(payload)
        caller = self._callers.get(call_id)
        # The model answers to it in another request.
        self._here = None
        if caller:
            caller.add_result(call_id, result)
        elif call_id in self._pending.calls:
            self._pending.results[call_id] = result
        return caller

    def usage(self, payload: Mapping[str, Any], *, counts: bool) -> Draft | None:
        """Take a `token_count`, which ends a request; give the message that has it, if there is one."""
        info = object_of(payload, "info")
        total, last = info.get("total_token_usage"), object_of(info, "last_token_usage")
        if not info or total == self._total:
            return None
        self._total = total
        if counts:
            self._pending.requests += 1
            self._pending.context_window = count_of(info, "model_context_window") or 0
            for name, key in _USAGE.items():
                if count := count_of(last, key):
                    self._pending.tokens[name] = self._pending.tokens.get(name, 0) + count
        draft, self._here = self._here, None
        return self._give(draft)

    def end_turn(self) -> Draft | None:
        """End the turn; give the message that has what was left, if there is one."""
        draft, self._here = self._latest, None
        return self._give(draft)

    def drop(self) -> None:
        """Forget what waits: it is of another session, whose own file has it."""
        self._pending, self._here, self._latest = Work(), None, None

    def _give(self, draft: Draft | None) -> Draft | None:
        if draft is None or self._pending == Work():
            return None
        self._pending.move_to(draft)
        self._callers |= dict.fromkeys(self._pending.calls, draft)
        self._pending = Work()
        return draft
