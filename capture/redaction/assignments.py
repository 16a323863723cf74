"""Secrets that their name announces: `.env` lines, code, JSON, YAML, XML, command line flags, name/value pairs."""

import re
from collections.abc import Iterator

from capture.redaction.assigned_values import Name, Value, read_value
from capture.redaction.findings import Finding
from capture.redaction.folding import fold
from capture.redaction.names import KEYWORDS, SUFFIX, kind_of_name
from capture.redaction.values import Style, is_secret

_TYPE = (
    r"(?:&(?:'static )?)?"
    r"(?:str|string|secretstr|char ?\*|optional\[str\]|str ?\| ?none|string ?\| ?(?:null|undefined))"
)
_QUOTE = r"\\{0,3}[\"'`]"
# What stands between a name and its value. `pair` is a list of names and values as container platforms write it,
# `argument` the second argument of a call, `otherwise` a default, `space` a flag or SQL.
_BETWEEN = (
    rf"(?P<plain>(?:{_QUOTE}\]?)?\*{{0,2}}[ \t]{{0,16}}[?!]?(?:\[[0-9]{{0,4}}\])?[ \t]{{0,16}}"
    rf"(?:(?::[ \t]{{0,4}}{_TYPE}[ \t]{{0,4}})?={{1,3}}>?|:=|:(?!:))\*{{0,2}}[ \t]{{0,16}})"
    rf"|(?P<pair>(?:{_QUOTE})?,?\s{{0,60}}(?:{_QUOTE})?value(?:{_QUOTE})?[ \t]?[:=][ \t]?)"
    rf"|(?P<argument>{_QUOTE},[ \t]{{0,4}}(?={_QUOTE}))"
    rf"|(?P<otherwise>(?:{_QUOTE})?[\])]{{0,2}}[ \t]{{0,4}}(?:\|\||\?\?|or(?=[ \t]))[ \t]{{0,4}}(?={_QUOTE}))"
    rf"|(?P<element>{_QUOTE}?>(?=[^\s<>]{{1,256}}</))"
    rf"|(?P<cell>[ \t`*]{{0,4}}\|[ \t]{{0,16}})"
    rf"|(?P<space>[ \t]{{1,8}})(?=[^\s=:|])"
)
# One expression for each key word: a search for a literal beginning is many times as fast as one for several.
ASSIGNMENTS = tuple(re.compile(rf"(?P<word>{keyword}{SUFFIX})(?:{_BETWEEN})") for keyword in KEYWORDS)
NAME_AT_END = re.compile(rf"(?:{'|'.join(KEYWORDS)}){SUFFIX}\Z")
NAME_BEFORE = re.compile(r"(?:\\[nrt])?([\w.$-]*)\Z")
LONGEST_NAME = 64
LONGEST_VALUE = 4096


def find_assignments(text: str, folded: str) -> Iterator[Finding]:
    """Find values that follow the name of a secret; `folded` is the text in lower case, of the same length."""
    for pattern in ASSIGNMENTS:
        yield from _find(text, folded, pattern)


def secret_under_name(name: str, value: str) -> str | None:
    """Tell the kind of secret that a value under this name (a key of JSON) is as a whole, None for none."""
    match = NAME_AT_END.search(fold(name))
    if not match or len(value) > LONGEST_VALUE:
        return None
    kind = kind_of_name(name[: match.start()], name[match.start() :])
    return kind if kind and is_secret(value, style=Style.QUOTED, password=kind == "password") else None


def _find(text: str, folded: str, pattern: re.Pattern[str]) -> Iterator[Finding]:
    position = 0
    while match := pattern.search(folded, position):
        position = match.end("word")
        name = _name(text, match)
        value = read_value(text, match, name) if name else None
        if not name or not value:
            continue
        if _is_secret(value, name):
            yield Finding(value.start, value.end, name.kind, remember=True)
            position = value.end
        elif value.style in (Style.BARE, Style.ENV):
            # What is one word is read once, so that `key=key=key=…` takes no longer than its length.
            position = max(position, value.end)


def _name(text: str, match: re.Match[str]) -> Name | None:
    start, end = match.span("word")
    before = NAME_BEFORE.search(text, max(0, start - LONGEST_NAME), start)
    left = before[1] if before else ""
    kind = kind_of_name(left or _word_before(text, start), text[start:end])
    return Name(kind, left + text[start:end], left) if kind else None


def _word_before(text: str, start: int) -> str:
    """Give the word before a name in prose, as in "API key: …"."""
    return text[max(0, start - 12) : start].rpartition("\n")[2]


def _is_secret(value: Value, name: Name) -> bool:
    password = name.kind == "password"
    return is_secret(value.text, style=value.style, password=password) or (
        password and _is_phrase(value, name)
    )


def _is_phrase(value: Value, name: Name) -> bool:
    """Tell a password of several words, which only a passphrase and an environment variable may have."""
    words = len(value.text.split())
    if value.style is not Style.QUOTED or words < 2:
        return False
    if "phrase" in name.text.lower():
        return 3 <= words <= 24
    return name.text.isupper() and words <= 4 and bool(re.search(r"\d", value.text))
