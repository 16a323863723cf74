"""Find the event that a query takes its time from: "before the release", "after we moved to Postgres"."""

import re
from typing import Literal, NamedTuple

from grid.dates.stance import asks, asks_advice, looks_back

Relation = Literal["before", "after"]

_RELATIONS: dict[str, Relation] = {
    "before": "before", "prior to": "before", "until": "before", "till": "before",
    "after": "after", "since": "after", "following": "after",
}  # fmt: skip
_MOST_WORDS = 8

_IRREGULAR = (
    "was|were|had|did|went|got|made|took|came|began|became|broke|brought|built|bought|chose|cut|drew|drove|fell|found|"
    "gave|grew|held|kept|knew|left|lost|met|moved|paid|put|ran|rewrote|said|saw|sent|set|shipped|split|spoke|started|"
    "stopped|switched|taught|told|took|threw|understood|won|wrote"
)
_PAST_VERB = rf"(?:{_IRREGULAR}|[a-z]{{2,}}(?<![e])ed)"
_CONNECTOR = r"\b(?P<how>before|prior to|until|till|after|since|following)\s+"
_CLAUSE = rf"(?:we|[Ii]|you|they|he|she|it|[A-Z]\w+)\s+(?:\w+ly\s+|first\s+|had\s+|'d\s+)?{_PAST_VERB}\b"
_THING = r"(?:the|our|my|his|her|their|that)\s+\w"
_EVENT = re.compile(rf"{_CONNECTOR}(?P<event>(?:(?-i:{_CLAUSE})|(?:{_THING}))[^.?!,;:\n()]*)", re.I)
_STOP = re.compile(
    r"\s+(?:and|but|so|because|did|do|does|what|which|how|why|who|where|when|while|whether|if|to (?!the\b|a\b|[A-Z])"
    r"|that|as)\b",
)
_PRESENT = re.compile(
    r"\b(?:is|are|isn't|aren't|has|have|does|do|doesn't|can|can't|will|won't|fails|needs)\b", re.I
)
_SOMEBODY = re.compile(
    r"\b(?:(?i:we|i|you|our|my|us|me|happened|changed|broke|decided|agreed|discussed|said))\b|(?<=\s)[A-Z][a-z]+"
)
_NO_EVENT = re.compile(
    r"(?:the|our|my|that)\s+(?:\w+\s+)?(?:fact|word|line|first|last|next|colon|comma|loop|function|method|call|request|"
    r"response|file|end|start|beginning|other|cursor|character|string|bracket|dot|slash|return|brace)\b",
    re.I,
)


class Event(NamedTuple):
    """A clause that names an event, its place, and on which side of it the query's time lies."""

    clause: str
    relation: Relation
    start: int


def event_of(query: str) -> Event | None:
    """Give the event that a query about the past is placed by; how-to questions have none."""
    if asks_advice(query) or not asks(query) or not looks_back(query):
        return None
    for match in _EVENT.finditer(query):
        clause = _trimmed(match["event"])
        main = query[: match.start()] + query[match.start("event") + len(clause) :]
        causal = match["how"].lower() == "since" and _PRESENT.search(clause)
        if (
            not clause
            or causal
            or _NO_EVENT.match(clause)
            or not looks_back(main)
            or not _SOMEBODY.search(main)
        ):
            continue
        return Event(clause, _RELATIONS[match["how"].lower()], match.start("event"))
    return None


def _trimmed(event: str) -> str:
    """Cut what follows the event; what runs on is no name of one."""
    stop = _STOP.search(event)
    clause = event[: stop.start()] if stop else event
    return clause.rstrip() if len(clause.split()) <= _MOST_WORDS else ""
