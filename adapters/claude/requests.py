"""Requests to the Messages API: the history that they repeat, as turns."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from adapters.claude import claude_code
from adapters.claude.answers import CALLS
from adapters.claude.user_lines import read_user_line, served_in
from adapters.context import SERVED
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
        turns=_all_turns(objects_of(body, "messages"), by_claude_code=by_claude_code),
        model=text_of(body, "model"),
        session=session_of(exchange, body),
        place={"client": client_of(exchange)[0]},
    )
    if by_claude_code:
        claude_code.tell(asked, exchange, body)
    return asked


def _all_turns(messages: Iterable[Mapping[str, Any]], *, by_claude_code: bool) -> list[Turn]:
    """Give the turns of all messages, and with a prompt what a hook of Claude Code brought in from the grid.

    It stands in the prompt's own message or, for newer models, in a system message behind it; what came in when
    the session started may stand before it.
    """
    turns: list[Turn] = []
    waiting: list[str] = []
    for message in messages:
        new = list(turns_in(message, by_claude_code=by_claude_code))
        turns += new
        if not by_claude_code:
            continue
        waiting += _served_in(message)
        among = turns if message.get("role") == "system" else new
        typed = next((turn for turn in reversed(among) if turn.speaker == "user"), None)
        if typed and waiting:
            typed.served += waiting
            waiting = []
    return turns


def _served_in(message: Mapping[str, Any]) -> list[str]:
    texts = [text_of(block, "text") for block in _blocks(message)]
    if message.get("role") == "system":
        return [block for text in texts for block in SERVED.findall(text)]
    return [block for text in texts for block in served_in(text)] if message.get("role") == "user" else []


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
