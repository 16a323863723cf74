"""Requests to the chat completions API: the history that they repeat, as turns."""

from collections.abc import Mapping
from typing import Any

from adapters.exchanges import Exchange
from adapters.fields import object_of, objects_of, text_of
from adapters.histories import Asked, Turn
from adapters.sessions import client_of, session_of
from adapters.wire_json import parse_object

_IMAGES = ("image_url", "input_image", "file", "input_file")


def read_request(exchange: Exchange) -> Asked:
    """Read a request of any client; a body that is no JSON gives one without turns."""
    body = parse_object(exchange.request())
    return Asked(
        turns=[turn_of(message) for message in objects_of(body, "messages")],
        model=text_of(body, "model"),
        session=session_of(exchange, body),
        place={"client": client_of(exchange)[0]},
    )


def turn_of(message: Mapping[str, Any]) -> Turn:
    """Give a message of the history as a turn."""
    role = message.get("role")
    if role == "assistant":
        calls = [call_name(call) for call in objects_of(message, "tool_calls")]
        return Turn("assistant", said_in(message), calls=calls)
    text = said_in(message) if role == "user" else ""
    return Turn("user" if text.strip() else "other", text, images_in(message))


def call_name(call: Mapping[str, Any]) -> str:
    """Give the id of a tool call, its name where it has none."""
    return text_of(call, "id") or text_of(object_of(call, "function"), "name")


def said_in(message: Mapping[str, Any]) -> str:
    """Give the text of a message, which is a string or parts; what a model refused with is what it said."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = [text_of(part, "text") or text_of(part, "refusal") for part in objects_of(message, "content")]
    between = "" if message.get("role") == "assistant" else "\n\n"
    return between.join(part for part in parts if part) or text_of(message, "refusal")


def images_in(message: Mapping[str, Any]) -> int:
    """Count the images and files of a message."""
    return sum(part.get("type") in _IMAGES for part in objects_of(message, "content"))
