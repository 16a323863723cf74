"""What is whole in an object of JSON that was cut off."""

import json
import re
from typing import Any

# Members of an object, and of the list or object in it: deeper than that something is kept whole or not at all.
_DEPTH = 2
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],"]', re.DOTALL)
_CLOSING = {"{": "}", "[": "]"}


def salvage(text: str) -> dict[str, Any] | None:
    """Give the object that starts a text with those members that are whole, and None where nothing is.

    Of a member that is a list or an object, its own whole members are kept: of a conversation the whole messages.
    """
    open_: list[str] = []
    end, closing = 0, ""
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign == '"':
            break  # the string that was cut
        if sign in _CLOSING:
            open_.append(_CLOSING[sign])
        elif sign in ("}", "]"):
            if not open_ or open_.pop() != sign:
                break
        elif sign != ",":
            continue
        if open_ and len(open_) <= _DEPTH:
            end = token.start() if sign == "," else token.end()
            closing = "".join(reversed(open_))
    return _loaded(text[:end] + closing)


def _loaded(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
