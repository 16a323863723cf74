"""Requests to the Messages API: the history that they repeat, as turns."""

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.claude import claude_code
from adapters.claude.answers import CALLS
from adapters.claude.user_lines import read_user_line
from adapters.exchanges import Exchange
from adapters.fields import objects_of, text_of
from adapters.histories import Asked, Turn
from adapters.sessions import client_of, session_of
from adapters.wire_json import parse_object


def read_request(exchange: Exchange) -> Asked:
    """Read a request of any client; a body that is no JSON gives one without turns."""
    body = parse_object(exchange.request())
    by_claude_code = claude_code.is_claude_code(exchange, body)
    asked = Asked(
        turns=[
            turn
            for message in objects_of(body, "messages")
            for turn in turns_in(message, by_claude_code=by_claude_code)
        ],
        model=text_of(body, "model"),
        session=session_of(exchange, body),
        place={"client": client_of(exchange)[0]},
    )
    if by_claude_code:
        claude_code.tell(asked, exchange, body)
    return asked


def turns_in(message: Mapping[str, Any], *, by_claude_code: bool) -> Iterator[Turn]:
    """Give the turns of a message: one, or of a message that Claude Code put together one for each block."""
    role = message.get("role")
    if role == "assistant":
        yield _assistant(message)
    elif role == "user" and by_claude_code:
        yield from _as_the_transcript_has_it(message)
    elif role == "user":
        blocks = _blocks(message)
        texts = [text_of(block, "text") for block in blocks if block.get("type") == "text"]
        text = "\n\n".join(text for text in texts if text.strip())
        images = sum(block.get("type") == "image" for block in blocks)
        yield Turn("user" if text else "other", text, images)


def _as_the_transcript_has_it(message: Mapping[str, Any]) -> Iterator[Turn]:
    """Give the turns of a message into which Claude Code put what its transcript has in lines of their own.

    A prompt that was interrupted and the next one, the results of tools and what was typed meanwhile: blocks of one
    message each. Images count to the prompt that follows them, or to the last.
    """
    turns: list[Turn] = []
    images = 0
    for block in _blocks(message):
        images += block.get("type") == "image"
        line = read_user_line({"message": {"content": [block]}})
        if line is None or line.excluded or claude_code.injected(line.text):
            turns.append(Turn("other", line.text if line else ""))
        else:
            turns.append(Turn("user", line.text, images))
            images = 0
    typed = [turn for turn in turns if turn.speaker == "user"]
    if typed:
        typed[-1].images += images
    yield from turns


def _assistant(message: Mapping[str, Any]) -> Turn:
    blocks = _blocks(message)
    texts = [text_of(block, "text") for block in blocks if block.get("type") == "text"]
    calls = [text_of(block, "id") or text_of(block, "name") for block in blocks if block.get("type") in CALLS]
    return Turn("assistant", "".join(texts), calls=calls)


def _blocks(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    content = message.get("content")
    return [{"type": "text", "text": content}] if isinstance(content, str) else objects_of(message, "content")
