"""Requests to Ollama's own API, as turns."""

from collections.abc import Mapping
from typing import Any

from adapters.exchanges import Exchange
from adapters.fields import objects_of, text_of
from adapters.gpt.chat_requests import call_name
from adapters.histories import Asked, Turn
from adapters.sessions import client_of, session_of
from adapters.wire_json import parse_object


def read_request(exchange: Exchange) -> Asked:
    """Read a request for a chat, or for the continuation of one prompt; without a prompt it only loads a model."""
    body = parse_object(exchange.request())
    prompt = prompt_of(body)
    return Asked(
        turns=[*([prompt] if prompt else []), *map(turn_of, objects_of(body, "messages"))],
        model=text_of(body, "model"),
        session=session_of(exchange, body),
        # Text on both sides of a gap is an editor's completion, not a conversation.
        sidechain=bool(text_of(body, "suffix")),
        place={"client": client_of(exchange)[0]},
    )


def prompt_of(body: Mapping[str, Any]) -> Turn | None:
    """Give the prompt that is to be continued, if there is one."""
    prompt = text_of(body, "prompt")
    if not prompt:
        return None
    return Turn("user" if prompt.strip() else "other", prompt, len(_images(body.get("images"))))


def turn_of(message: Mapping[str, Any]) -> Turn:
    """Give a message of a chat as a turn."""
    role, text = message.get("role"), text_of(message, "content")
    if role == "assistant":
        calls = [call_name(call) for call in objects_of(message, "tool_calls")]
        return Turn("assistant", text, calls=calls)
    typed = role == "user" and text.strip()
    return Turn("user" if typed else "other", text, len(_images(message.get("images"))))


def _images(value: object) -> list[object]:
    return value if isinstance(value, list) else []
