"""Patterns as JSON, to carry them from one grid to another.

They come without their conversations: how often they held, and with which models, is told as `carried`, and stays the
word of the grid that they were learned in beside what this one sees for itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from adapters.messages import InvalidMessageError, format_timestamp, parse_timestamp
from capture.identity import derived_id
from capture.redacting import new_redactor
from embeddings.locks import settled
from embeddings.storable import storable_text
from grid.patterns.keeping.errors import InvalidPatternError
from grid.patterns.keeping.hand import LONGEST, LONGEST_TEXT, MOST_CAVEATS
from grid.patterns.keeping.history import TEXTS as BROUGHT
from grid.patterns.keeping.history import changed, note_change
from grid.patterns.keeping.holding import holding
from grid.patterns.keeping.weighing import weigh
from grid.patterns.models import Pattern, PatternKind, PatternState
from grid.patterns.serving.own_features import own_features

FORMAT = "aethergrid-patterns"
VERSION = 1
TEXTS = (
    "title", "when", "notWhen", "action", "rationale", "verification", "taskType", "topic", "project",
)  # fmt: skip
FIELDS = {"notWhen": "not_when", "taskType": "task_type"}
COUNTS = ("support", "worked", "failed", "helpful", "harmful", "neutral")
MOST_MODELS = 1000


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of patterns that were brought in."""

    added: int
    updated: int
    unchanged: int


def exported(patterns: Iterable[Pattern]) -> dict[str, Any]:
    """Give patterns as an object for JSON: without conversations, and without anything that was said in them."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "exportedAt": format_timestamp(timezone.now()),
        "patterns": [_exported(pattern) for pattern in patterns],
    }


def imported(data: object, *, owner_id: int, made_by: str = "") -> Carried:
    """Bring in what `exported` gave: all of it, or nothing. Doing it twice changes nothing.

    A pattern keeps its id within this grid's owner, so that a later export of the same grid updates it. What a person
    has edited here stays.

    Raises:
        InvalidPatternError: naming the first thing that is wrong.
    """
    done = settled(lambda: _bring_all(_rows(data), owner_id=owner_id, made_by=made_by))
    return Carried(
        added=done.count("added"), updated=done.count("updated"), unchanged=done.count("unchanged")
    )


def _exported(pattern: Pattern) -> dict[str, Any]:
    return {
        "id": str(pattern.pk),
        "kind": pattern.kind,
        "state": pattern.state,
        **{name: getattr(pattern, FIELDS.get(name, name)) for name in TEXTS},
        "caveats": pattern.caveats,
        "sourceModels": pattern.source_models,
        **{name: getattr(pattern, name) for name in COUNTS},
        "firstSeen": format_timestamp(pattern.first_seen),
        "lastSeen": format_timestamp(pattern.last_seen),
    }


def _rows(data: object) -> list[dict[str, Any]]:
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise InvalidPatternError(f'format: "{FORMAT}" is needed, as an export of patterns has it.')
    if data.get("version") != VERSION:
        raise InvalidPatternError(
            f"version: {VERSION} is what this grid reads, not {data.get('version')!r:.40}."
        )
    patterns = data.get("patterns")
    if not isinstance(patterns, list):
        raise InvalidPatternError("patterns: a list is needed.")
    return [_row(one, f"patterns[{number}]") for number, one in enumerate(patterns)]


def _row(one: object, place: str) -> dict[str, Any]:
    if not isinstance(one, Mapping):
        raise InvalidPatternError(f"{place}: an object is needed.")
    row: dict[str, Any] = {"id": _text(one, "id", place, longest=100)}
    row["kind"] = _choice(one, "kind", place, PatternKind.values)
    row["state"] = _choice(one, "state", place, PatternState.values)
    texts = {
        name: _text(one, name, place, longest=LONGEST.get(FIELDS.get(name, name), LONGEST_TEXT))
        for name in TEXTS
    }
    redactor = new_redactor()
    row |= {FIELDS.get(name, name): redactor.redact(text)[0] for name, text in texts.items()}
    row["caveats"] = [redactor.redact(text)[0] for text in _texts(one, "caveats", place, most=MOST_CAVEATS)]
    row["source_models"] = sorted(set(_texts(one, "sourceModels", place, most=MOST_MODELS)))
    row |= {name: _count(one, name, place) for name in COUNTS}
    row |= {"first_seen": _moment(one, "firstSeen", place), "last_seen": _moment(one, "lastSeen", place)}
    for name in ("id", "title", "action"):
        if not row[name].strip():
            raise InvalidPatternError(f"{place}.{name}: it is empty.")
    return row


def _text(one: Mapping[str, Any], name: str, place: str, *, longest: int) -> str:
    value = one.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise InvalidPatternError(f"{place}.{name}: a string of at most {longest:,} characters is needed.")
    return storable_text(value)


def _texts(one: Mapping[str, Any], name: str, place: str, *, most: int) -> list[str]:
    values = one.get(name, [])
    if not isinstance(values, list) or len(values) > most or not all(isinstance(v, str) for v in values):
        raise InvalidPatternError(f"{place}.{name}: a list of at most {most} strings is needed.")
    return [storable_text(value) for value in values]


def _choice(one: Mapping[str, Any], name: str, place: str, choices: list[str]) -> str:
    if one.get(name) not in choices:
        raise InvalidPatternError(f"{place}.{name}: one of {', '.join(choices)} is needed.")
    return str(one[name])


def _count(one: Mapping[str, Any], name: str, place: str) -> int:
    value = one.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise InvalidPatternError(f"{place}.{name}: a whole number from 0 on is needed.")
    return value


def _moment(one: Mapping[str, Any], name: str, place: str) -> datetime:
    try:
        return parse_timestamp(one.get(name))
    except InvalidMessageError:
        raise InvalidPatternError(
            f"{place}.{name}: ISO 8601 is needed, as 2026-01-31T09:30:00Z, not {one.get(name)!r:.80}."
        ) from None


def _bring_all(rows: list[dict[str, Any]], *, owner_id: int, made_by: str) -> list[str]:
    with holding(owner_id):
        return [_bring(row, owner_id=owner_id, made_by=made_by) for row in rows]


def _bring(row: dict[str, Any], *, owner_id: int, made_by: str) -> str:
    here = Pattern.objects.filter(owner_id=owner_id, pk__in=_ids(row["id"], owner_id)).first()
    if here and here.evidence.exists():
        return "unchanged"
    texts = {name: row[name] for name in (*BROUGHT, "project")}
    carried = {name: row[name] for name in ("source_models", *COUNTS)}
    if here is None:
        pattern = Pattern(
            pk=_ids(row["id"], owner_id)[-1],
            owner_id=owner_id,
            state=row["state"],
            by_hand=True,
            untold=False,
            carried=carried,
            first_seen=row["first_seen"],
            last_seen=row["last_seen"],
            **texts,
        )
        pattern.features = own_features(pattern)
        weigh(pattern)
        note_change(pattern, "made", after=texts, reason="Brought in from another grid.", made_by=made_by)
        return "added"
    texts = {name: value for name, value in texts.items() if name not in here.edited}
    times = {"first_seen": row["first_seen"], "last_seen": row["last_seen"]}
    before, after = changed(here, texts | times | {"carried": carried})
    if not after:
        return "unchanged"
    for name, value in after.items():
        setattr(here, name, value)
    told = {name: value for name, value in after.items() if name in texts}
    note_change(here, "brought", before={name: before[name] for name in told}, after=told, made_by=made_by)
    here.features = own_features(here)
    weigh(here)
    return "updated"


def _ids(name: str, owner_id: int) -> list[UUID]:
    """Give the ids that a pattern of this name may have here: its own if it was learned here, else one made of it."""
    made = derived_id("pattern", owner_id, name)
    try:
        return [UUID(name), made]
    except ValueError:
        return [made]
