"""Cut a query into tokens: one letter each for what it may mean in an expression of time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from grid.dates.periods import Period, day, month
from grid.dates.words import COUNTED, DOUBTFUL_MONTHS, FRENCH, NOT_SEASONS, NUMBERED, PHRASES, WORDS

FIRST_YEAR = 1990

_MULTIWORD = re.compile(r"\b(?:" + "|".join(f"({phrase})" for phrase in PHRASES) + r")(?!\w)", re.I)
_QUOTED = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|\"[^\"\n]*\"|“[^”\n]*”|(?<![\w'])'[^'\n]{1,80}'(?!\w)|https?://\S+", re.S
)
_CHUNK = re.compile(r"\S+")
_AROUND = re.compile(
    r"(?P<open>[(\[{'‘¿¡*_<]*)(?P<core>.*?)(?P<own>['’]s)?(?P<close>[.,;:?!)\]}'’…*_>]*)", re.S
)
_ELIDED = re.compile(r"([ld])['’]", re.I)
_TIMES = re.compile(
    r"(\d{4})([-/])(\d\d)\2(\d\d)"
    r"(?:[T_](\d\d):(\d\d)(?::\d\d(?:[.,]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?",
    re.A,
)
_CLOCK = re.compile(r"(\d\d):(\d\d)(?::\d\d)?", re.A)
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|º|ª)", re.A | re.I)
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.A)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.A)
_PARTS = re.compile(r"[-–—]")
_DATELIKE = frozenset("nmjqyWJQo")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its kind, its value (a number, or a period) and its place in the query."""

    kind: str
    start: int
    end: int
    value: int = 0
    period: Period | None = None


def tokens_of(query: str, *, zone: tzinfo | None) -> list[Token]:
    """Give a query's tokens; what is quoted, code or an address says nothing of time."""
    text = _QUOTED.sub(lambda match: "\0" * len(match[0]), query)
    tokens: list[Token] = []
    place = 0
    for match in _MULTIWORD.finditer(text):
        tokens += _plain(text, place, match.start(), zone=zone)
        kind, value = list(PHRASES.values())[(match.lastindex or 1) - 1]
        tokens.append(Token(kind, match.start(), match.end(), value))
        place = match.end()
    return tokens + list(_plain(text, place, len(text), zone=zone))


def _plain(text: str, start: int, end: int, *, zone: tzinfo | None) -> Iterator[Token]:
    """Give the tokens of a stretch without fixed phrases."""
    before = ""
    for chunk in _CHUNK.finditer(text, start, end):
        around = _AROUND.fullmatch(chunk[0])
        if around is None:
            continue
        core, at = around["core"], chunk.start() + around.start("core")
        if around["open"]:
            yield Token("|", chunk.start(), at)
        if before not in NUMBERED or not core[:1].isdigit():
            yield from _core(core, at, text, zone=zone, stop=around["close"])
        elif core:
            yield Token(".", at, at + len(core))
        before = core.lower()
        if around["own"]:
            yield Token("'", at + len(core), at + len(core) + 2)
        if around["close"] and not (core.isdigit() and around["close"] == "."):
            kind = "," if around["close"] == "," else "|"
            yield Token(kind, chunk.end() - len(around["close"]), chunk.end())


def _core(core: str, at: int, text: str, *, zone: tzinfo | None, stop: str) -> Iterator[Token]:
    """Give the tokens of a word without its punctuation: one, or the parts of `mid-May`, `1-5`, `l'été`, `1,2023`."""
    if elided := _ELIDED.match(core):
        yield Token("D" if elided[1] in "lL" else "Z", at, at + 2)
        core, at = core[2:], at + 2
    one = _token(core, at, text, zone=zone, stop=stop)
    if one.kind != ".":
        yield one
        return
    if mark := re.search(r"[-–—,]", core):
        sides = (core[: mark.start()], at), (core[mark.end() :], at + mark.end())
        first, last = (_token(word, place, text, zone=zone) for word, place in sides)
        between = Token(",", at, at) if mark[0] == "," else Token("-", at + mark.start(), at + mark.end())
        if first.kind == "p" and last.kind in _DATELIKE:
            yield from (first, last)
            return
        if first.kind in _DATELIKE and last.kind in _DATELIKE:
            yield from (first, between, last)
            return
    yield one


def _token(core: str, at: int, text: str, *, zone: tzinfo | None, stop: str = "") -> Token:
    """Give the token of one word."""
    end = at + len(core)
    if core[:1].isdigit():
        return _number(core, at, text, zone=zone, stop=stop)
    lower = core.lower()
    if len(core) == 2 and lower[0] == "q" and lower[1] in "1234":
        return Token("Q", at, end, int(core[1]))
    kind, value = WORDS.get(lower, (".", 0))
    if kind == "m" and lower in DOUBTFUL_MONTHS and not core.istitle():
        kind = "q"
    elif kind == "j" and core.istitle():
        kind = "m"
    elif lower in NOT_SEASONS and NOT_SEASONS[lower].match(text, end):
        kind = "."
    elif lower == "hier" and FRENCH.search(text):
        kind, value = "R", -1
    return Token(kind, at, end, value)


def _number(core: str, at: int, text: str, *, zone: tzinfo | None, stop: str) -> Token:
    """Give the token of what begins with a digit."""
    end = at + len(core)
    if core.isascii() and core.isdigit() and len(core) <= 4:
        number = int(core)
        if len(core) == 4:
            counted = COUNTED.match(text, end)
            return Token("y" if FIRST_YEAR <= number <= 2099 and not counted else ".", at, end, number)
        if 1 <= number <= 31:
            return Token("k" if stop == "." else "n", at, end, number)
        return Token("N" if number else ".", at, end, number)
    if ordinal := _ORDINAL.fullmatch(core):
        return Token("o" if 1 <= int(ordinal[1]) <= 31 else ".", at, end, int(ordinal[1]))
    try:
        kind, period = _dated(core, zone)
    except ValueError:
        kind, period = ".", None
    return Token(kind, at, end, period=period)


def _dated(core: str, zone: tzinfo | None) -> tuple[str, Period | None]:
    """Read a date written in digits; ValueError if the calendar has no such day."""
    if iso := _TIMES.fullmatch(core):
        return ("I", _moment(iso, zone)) if int(iso[1]) >= FIRST_YEAR else (".", None)
    if clock := _CLOCK.fullmatch(core):
        hour, minute = int(clock[1]), int(clock[2])
        return (
            "h" if hour < 24 and minute < 60 else ".",
            Period(datetime(2000, 1, 1, hour % 24, minute % 60), None),
        )
    if short := re.fullmatch(r"((?:19|20)\d\d)-(\d\d)", core, re.A):
        return "J", month(int(short[1]), int(short[2]))
    if german := _GERMAN.fullmatch(core):
        return "E", day(datetime(_year(german[3]), int(german[2]), int(german[1])))
    if slashed := _SLASHED.fullmatch(core):
        first, second = int(slashed[1]), int(slashed[2])
        if max(first, second) > 12 or first == second:
            return "I", day(datetime(_year(slashed[3]), min(first, second), max(first, second)))
    return ".", None


def _year(text: str) -> int:
    if FIRST_YEAR <= int(text) <= 2099:
        return int(text)
    raise ValueError(text)


def _moment(iso: re.Match[str], zone: tzinfo | None) -> Period:
    """Give the day or minute that an ISO 8601 date means, in local time."""
    start = datetime(int(iso[1]), int(iso[3]), int(iso[4]))
    if iso[5] is None:
        return day(start)
    start = start.replace(hour=int(iso[5]), minute=int(iso[6]))
    if offset := iso[7]:
        aware = datetime.fromisoformat(start.isoformat() + offset.replace("Z", "+00:00"))
        start = aware.astimezone(zone or UTC).replace(tzinfo=None)
    return Period(start, start + timedelta(minutes=1), vague=True, weak=True)
