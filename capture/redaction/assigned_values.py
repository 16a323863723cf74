"""Reads the value that follows the name of a secret: quoted in any way, or bare."""

import re
from typing import NamedTuple

from capture.redaction.values import Style, looks_random

OPENING = re.compile(r"@?[rRbBuUfF]{0,2}(\"\"\"|'''|\\{1,3}[\"'`]|[\"'`“‘«])")
CLOSED_BY = {
    '"': re.compile(r'(?:[^"\\\n]|\\.)*+'),
    "'": re.compile(r"(?:[^'\\\n]|\\.)*+"),
    "`": re.compile(r"[^`\n]*+"),
    "“": re.compile(r"[^”\n]*+"),
    "‘": re.compile(r"[^’\n]*+"),
    "«": re.compile(r"[^»\n]*+"),
}
ESCAPED_CLOSED_BY = re.compile(r"[^\"'`\\\n]*+")
BARE_VALUE = re.compile(r"(?:[^\s\"'`<>\\]|\\(?![nrt\"'`\\])){1,512}+")
END_OF_BARE = re.compile(r"[,;&|)\]}]")


class Name(NamedTuple):
    """The name of a secret, and its part before the key word."""

    kind: str
    text: str
    left: str


class Value(NamedTuple):
    """The value at text[start:end] and how it is written."""

    start: int
    end: int
    text: str
    style: Style


def read_value(text: str, match: re.Match[str], name: Name) -> Value | None:
    """Read the value after a match of name and operator; None where what follows is code or prose."""
    form = match.lastgroup
    if form == "space" and not name.left.startswith("-"):
        return _after_space(text, match, name)
    opening = OPENING.match(text, match.end())
    if opening:
        return _quoted(text, opening, Style.LOOSE if form in ("argument", "cell") else Style.QUOTED)
    return _bare(text, match, name)


def _after_space(text: str, match: re.Match[str], name: Name) -> Value | None:
    """Read SQL (`PASSWORD 'x'`) and Docker's `ENV NAME value`; a flag is read as any other."""
    opening = OPENING.match(text, match.end())
    if opening and opening[1] == "'" and name.kind == "password":
        return _quoted(text, opening, Style.LOOSE)
    if name.text.isupper() and text.endswith("ENV ", 0, match.start("word") - len(name.left)):
        return _bare(text, match, name)
    return None


def _quoted(text: str, opening: re.Match[str], style: Style) -> Value:
    quote, start = opening[1], opening.end()
    pattern = ESCAPED_CLOSED_BY if quote.startswith("\\") else CLOSED_BY[quote[0]]
    match = pattern.match(text, start)
    end = match.end() if match else start
    return Value(start, end, text[start:end], style)


def _bare(text: str, match: re.Match[str], name: Name) -> Value | None:
    start = match.end()
    found = BARE_VALUE.match(text, start)
    if not found:
        return None
    value, style = found[0], Style.BARE
    if _is_environment(text, match, name):
        value, style = value.rstrip(",;)}]"), Style.ENV
    elif match.lastgroup in ("cell", "element"):
        style = Style.LOOSE
    else:
        value = _trim(value)
        if _is_code(value, text[start + len(value) : start + len(value) + 1], name):
            return None
    return Value(start, start + len(value), value, style)


def _is_environment(text: str, match: re.Match[str], name: Name) -> bool:
    """Tell `NAME=value` and a long flag (its value is never an expression) from the assignments of code."""
    if name.left.startswith("--"):
        return True
    joined = text[match.end("word") : match.end()] == "="
    return joined and name.text.upper() == name.text


def _trim(value: str) -> str:
    end = END_OF_BARE.search(value)
    return (value[: end.start()] if end else value).rstrip(".:*")


def _is_code(value: str, following: str, name: Name) -> bool:
    """Tell an argument or a statement, a name before a comma, bracket or semicolon; and a line of a test report."""
    if looks_random(value):
        return False
    if name.text.upper() == "PASS":
        return not value.isalnum()
    return following in tuple(",)];}") and value.isidentifier() and not value[-1:].isdecimal()
