"""Requests to the Gemini API: the history that they repeat, as turns."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.exchanges import Exchange
from adapters.fields import object_of, objects_of, text_of
from adapters.histories import Asked, Turn
from adapters.sessions import client_of, session_of
from adapters.wire_json import parse_object

SOURCE_KIND = "gemini_cli"
_MODEL = re.compile(r"/models/([^/:]+):")
_IMAGES = ("inlineData", "inline_data", "fileData", "file_data")
# Gemini CLI tells the model of its surroundings in the place of the first prompt.
_CONTEXT = ("<session_context>", "This is the Gemini CLI. We are setting up the context")
_FORMS = ("responseSchema", "responseJsonSchema", "response_schema", "response_json_schema")


def read_request(exchange: Exchange) -> Asked:
    """Read a request, wrapped as Gemini CLI sends it with an account, or bare."""
    body = parse_object(exchange.request())
    inner = object_of(body, "request") or body
    client = client_of(exchange)[0]
    by_gemini_cli = client.startswith("GeminiCLI")
    config = object_of(inner, "generationConfig")
    path = _MODEL.search(exchange.route())
    return Asked(
        turns=[turn(content, by_gemini_cli=by_gemini_cli) for content in objects_of(inner, "contents")],
        model=path[1] if path else text_of(body, "model").removeprefix("models/"),
        session=session_of(exchange, inner),
        transcript_kind=SOURCE_KIND if by_gemini_cli else "",
        # What it asks for itself, as who is to speak next, it wants as JSON of a given form.
        sidechain=by_gemini_cli and any(form in config for form in _FORMS),
        place={"client": client},
    )


def turn(content: Mapping[str, Any], *, by_gemini_cli: bool) -> Turn:
    """Give one entry of the history; one without a role is the user's."""
    parts = objects_of(content, "parts")
    texts = [text_of(part, "text") for part in parts if not part.get("thought")]
    if content.get("role") == "model":
        return Turn("assistant", "".join(texts), calls=[call for part in parts if (call := _call_name(part))])
    text = "\n\n".join(text for text in texts if text.strip())
    typed = (
        content.get("role", "user") == "user" and text and not (by_gemini_cli and text.startswith(_CONTEXT))
    )
    return Turn(
        "user" if typed else "other", text, sum(any(kind in part for kind in _IMAGES) for part in parts)
    )


def _call_name(part: Mapping[str, Any]) -> str:
    call = object_of(part, "functionCall") or object_of(part, "function_call")
    return text_of(call, "id") or text_of(call, "name")
