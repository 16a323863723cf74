"""The ids by which clients say themselves which conversation a request belongs to, and which client it is."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.exchanges import Exchange
from adapters.fields import object_of, text_of

# The most specific first: a session of some clients has several threads.
_HEADERS = (
    "thread-id",
    "conversation_id",
    "session_id",
    "session-id",
    "x-conversation-id",
    "x-session-id",
    "x-openwebui-chat-id",
    "x-opencode-session",
    "helicone-session-id",
)
_FIELDS = ("thread_id", "conversation_id", "session_id", "chat_id")
# Where a header is free text, what looks like none of an id is not taken for one.
_ID = re.compile(r"[\w.:@/+=-]{4,200}")
_PRODUCT = re.compile(r"([\w.+-]{1,60})(?:/([\w.+-]{1,40}))?")


def session_of(exchange: Exchange, body: Mapping[str, Any]) -> str:
    """Give the client's id of the conversation, "" where it has none."""
    conversation = body.get("conversation")
    found: list[Any] = [text_of(conversation, "id") if isinstance(conversation, dict) else conversation]
    found += [exchange.header(name) for name in _HEADERS]
    for place in (object_of(body, "client_metadata"), object_of(body, "metadata"), body):
        found += [place.get(name) for name in _FIELDS]
    return next(filter(None, map(as_id, found)), "")


def as_id(value: object) -> str:
    """Give a value that can be an id, "" for any other."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def client_of(exchange: Exchange) -> tuple[str, str]:
    """Give the name and the version of the program that sent a request, as its `User-Agent` begins."""
    product = _PRODUCT.match(exchange.header("user-agent"))
    return (product[1], product[2] or "") if product else ("", "")
