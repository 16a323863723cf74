"""Requests to Ollama's own API, as turns."""

from adapters.exchanges import Exchange
from adapters.fields import objects_of, text_of
from adapters.gpt.chat_requests import call_name
from adapters.histories import Asked, Turn
from adapters.sessions import client_of, session_of
from adapters.wire_json import parse_object


def read_request(exchange: Exchange) -> Asked:
    """Read a request for a chat, or for the continuation of one prompt; without a prompt it only loads a model."""
    body = parse_object(exchange.request())
    if prompt := text_of(body, "prompt"):
        turns = [Turn("user" if prompt.strip() else "other", prompt, len(_images(body.get("images"))))]
    else:
        turns = []
    for message in objects_of(body, "messages"):
        role, text = message.get("role"), text_of(message, "content")
        if role == "assistant":
            calls = [call_name(call) for call in objects_of(message, "tool_calls")]
            turns.append(Turn("assistant", text, calls=calls))
        else:
            typed = role == "user" and text.strip()
            turns.append(Turn("user" if typed else "other", text, len(_images(message.get("images")))))
    return Asked(
        turns=turns,
        model=text_of(body, "model"),
        session=session_of(exchange, body),
        # Text on both sides of a gap is an editor's completion, not a conversation.
        sidechain=bool(text_of(body, "suffix")),
        place={"client": client_of(exchange)[0]},
    )


def _images(value: object) -> list[object]:
    return value if isinstance(value, list) else []
