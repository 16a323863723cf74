"""Where a context goes in requests to OpenAI's two APIs, and to all servers that are compatible: before the prompt.

In the prompt's own message, so that what comes before it is as it was, and the provider's cache of it holds; and as
text in the form that the client chose, since many servers take strings alone.
"""

from collections.abc import Iterator

from adapters.augmenting import Augmenting, Body, Slot, Spot, count_in, text_slot
from adapters.gpt import codex
from adapters.gpt.chat_requests import turn_of as chat_turn
from adapters.gpt.responses_requests import turn_of as item_turn
from adapters.histories import Turn
from adapters.json_spans import Span, elements, members


class ChatAugmenting(Augmenting):
    """At the beginning of the message's text, or as a part before its first text."""

    def spots(self, body: Body) -> Iterator[Spot]:
        """Read the messages."""
        messages = body.fields.get("messages")
        for message in elements(body.text, messages) if messages else []:
            if isinstance(message.value, dict):
                turn = chat_turn(message.value)
                yield turn, _slot(body.text, message, part="text") if turn.speaker == "user" else None

    def answer_tokens(self, body: Body) -> int | None:
        """Give the limit by either of its names."""
        return count_in(body.value("max_completion_tokens")) or count_in(body.value("max_tokens"))


class ResponsesAugmenting(Augmenting):
    """At the beginning of the input, or of the item that has the prompt."""

    def spots(self, body: Body) -> Iterator[Spot]:
        """Read the input, a text or items."""
        given = body.fields.get("input")
        if given and isinstance(given.value, str) and given.value:
            turn = Turn("user" if given.value.strip() else "other", given.value)
            yield turn, text_slot(given, since=given.start) if turn.speaker == "user" else None
            return
        by_codex = codex.is_codex(body.exchange)
        for item in elements(body.text, given) if given else []:
            found = item_turn(item.value, by_codex=by_codex) if isinstance(item.value, dict) else None
            if found:
                is_prompt = found.speaker == "user"
                yield found, _slot(body.text, item, part="input_text") if is_prompt else None

    def answer_tokens(self, body: Body) -> int | None:
        """Give the limit."""
        return count_in(body.value("max_output_tokens"))


def _slot(text: str, message: Span, *, part: str) -> Slot | None:
    content = members(text, message).get("content")
    if content is None:
        return None
    if isinstance(content.value, str):
        return text_slot(content, since=message.start)
    first = next((one for one in elements(text, content) if _has_text(one)), None)
    opening = f'{{"type":"{part}","text":"'
    return Slot(at=first.start, since=message.start, opening=opening, closing='"},') if first else None


def _has_text(part: Span) -> bool:
    text = part.value.get("text") if isinstance(part.value, dict) else None
    return isinstance(text, str) and bool(text.strip())
