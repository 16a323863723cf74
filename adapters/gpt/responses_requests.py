"""Requests to the Responses API: what they bring as input, as turns."""

from collections.abc import Mapping
from typing import Any

from adapters.exchanges import Exchange
from adapters.fields import objects_of, text_of
from adapters.gpt import codex
from adapters.gpt.chat_requests import images_in, said_in
from adapters.histories import Asked, Turn
from adapters.sessions import as_id, client_of, session_of
from adapters.wire_json import parse_object


def read_request(exchange: Exchange) -> Asked:
    """Read a request of any client; one that fetches a response that was made before has no turns."""
    body = parse_object(exchange.request())
    by_codex = codex.is_codex(exchange)
    turns = [turn for item in _items(body) if (turn := turn_of(item, by_codex=by_codex))]
    asked = Asked(
        turns=turns,
        model=text_of(body, "model"),
        session=session_of(exchange, body),
        continues=as_id(body.get("previous_response_id")),
        fetches=exchange.method.upper() == "GET",
        place={"client": client_of(exchange)[0]},
    )
    if by_codex:
        codex.tell(asked, exchange, body)
    return asked


def _items(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    text = text_of(body, "input")
    return [{"role": "user", "content": text}] if text else objects_of(body, "input")


def turn_of(item: Mapping[str, Any], *, by_codex: bool) -> Turn | None:
    """Give an item of the input as a turn, None for one that is none."""
    kind = item.get("type", "message")
    if kind == "message":
        role, text = item.get("role"), said_in(item)
        if role == "assistant":
            return Turn("assistant", text)
        typed = role == "user" and text.strip() and not (by_codex and codex.injected(text))
        return Turn("user" if typed else "other", text, images_in(item))
    if isinstance(kind, str) and kind.endswith("_call"):
        call = text_of(item, "call_id") or text_of(item, "id") or text_of(item, "name")
        return Turn("assistant", calls=[call])
    # Reasoning is left out by some clients and sent by others; results of tools are cut short.
    return Turn("other") if isinstance(kind, str) and kind.endswith("_output") else None
