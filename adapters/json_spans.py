"""Where the values of a JSON text stand, so that something can be put between them while all else stays as it is."""

import json
import re
from dataclasses import dataclass
from typing import Any

_BLANKS = re.compile(r"[ \t\n\r]*")
# A number with more digits is none that anybody counts with; Python refuses to read the longest.
_MOST_DIGITS = 18


class NotJSONError(ValueError):
    """A text is not the JSON that was looked for."""


def _number(digits: str) -> int:
    return int(digits) if len(digits) <= _MOST_DIGITS else 0


_decoder = json.JSONDecoder(parse_int=_number)


@dataclass(frozen=True, slots=True)
class Span:
    """A value, its first character, and the one past its last."""

    start: int
    end: int
    value: Any


def document(text: str) -> dict[str, Span]:
    """Give the members of the object that a text is.

    Raises:
        NotJSONError: if it is not one object and nothing else.
    """
    found, end = _members(text, _past_blanks(text, 0))
    if _past_blanks(text, end) != len(text):
        raise NotJSONError("there is more than one object")
    return found


def members(text: str, span: Span) -> dict[str, Span]:
    """Give the members of an object; of those with one name the last. Anything else has none."""
    return _members(text, span.start)[0] if isinstance(span.value, dict) else {}


def elements(text: str, span: Span) -> list[Span]:
    """Give the elements of an array; anything else has none."""
    if not isinstance(span.value, list):
        return []
    found, at = [], span.start
    for _ in span.value:
        found.append(_value(text, _past_blanks(text, at + 1)))
        at = _past_blanks(text, found[-1].end)
    return found


def _members(text: str, at: int) -> tuple[dict[str, Span], int]:
    found: dict[str, Span] = {}
    at = _past(text, at, "{")
    if text[at : at + 1] == "}":
        return found, at + 1
    while True:
        name = _value(text, at)
        value = _value(text, _past(text, _past_blanks(text, name.end), ":"))
        if not isinstance(name.value, str):
            raise NotJSONError("a name is no string")
        found[name.value] = value
        at = _past_blanks(text, value.end)
        if text[at : at + 1] == "}":
            return found, at + 1
        at = _past(text, at, ",")


def _value(text: str, at: int) -> Span:
    try:
        value, end = _decoder.raw_decode(text, at)
    except (ValueError, RecursionError) as error:
        raise NotJSONError(str(error)) from error
    return Span(at, end, value)


def _past(text: str, at: int, mark: str) -> int:
    """Give what comes after a mark and the blanks behind it."""
    if text[at : at + 1] != mark:
        raise NotJSONError(f"there is no {mark!r} at character {at}")
    return _past_blanks(text, at + 1)


def _past_blanks(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at
