"""Where a context goes in a request to the Messages API: a block of its own, right before the words it is for.

Not in the system prompt: that comes before the whole history, so that the provider would have to read all of it anew
whenever the context changes. The block has no mark for the cache (`cache_control`); those of the client stay where
they are, and results of tools stay the first in their message, as the API wants them.
"""

from collections.abc import Iterator

from adapters.augmenting import Augmenting, Body, Slot, Spot, count_in
from adapters.claude import claude_code
from adapters.claude.requests import turns_in
from adapters.histories import Turn
from adapters.json_spans import Span, elements, members

_BLOCK = '{"type":"text","text":"'


class MessagesAugmenting(Augmenting):
    """A text block before the block that somebody typed; a text alone becomes two blocks."""

    def spots(self, body: Body) -> Iterator[Spot]:
        """Read the messages; of one that Claude Code put together each block is a turn of its own."""
        messages = body.fields.get("messages")
        fields = {name: span.value for name, span in body.fields.items()}
        by_claude_code = claude_code.is_claude_code(body.exchange, fields)
        for message in elements(body.text, messages) if messages else []:
            if isinstance(message.value, dict):
                turns = list(turns_in(message.value, by_claude_code=by_claude_code))
                yield from zip(turns, _slots(body.text, message, turns), strict=True)

    def answer_tokens(self, body: Body) -> int | None:
        """Give `max_tokens`, which every request has."""
        return count_in(body.value("max_tokens"))


def _slots(text: str, message: Span, turns: list[Turn]) -> list[Slot | None]:
    content = members(text, message).get("content")
    if content is None or all(turn.speaker != "user" for turn in turns):
        return [None] * len(turns)
    if isinstance(content.value, str):
        return [
            Slot(
                at=content.start,
                since=message.start,
                opening=f"[{_BLOCK}",
                closing='"},{"type":"text","text":',
                end=content.end,
                tail="}]",
            )
        ]
    blocks = [block for block in elements(text, content) if isinstance(block.value, dict)]
    if len(turns) == 1:
        first = next(block for block in blocks if _has_text(block))
        return [_before(first, message)]
    return [
        _before(block, message) if turn.speaker == "user" else None
        for turn, block in zip(turns, blocks, strict=True)
    ]


def _before(block: Span, message: Span) -> Slot:
    return Slot(at=block.start, since=message.start, opening=_BLOCK, closing='"},')


def _has_text(block: Span) -> bool:
    text = block.value.get("text")
    return block.value.get("type") == "text" and isinstance(text, str) and bool(text.strip())
