"""The least evidence that supports a pattern: a sentence or two of what was said, which the pattern does not say."""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from capture.redaction import redact_all
from embeddings.away import AWAY, what_is_away
from grid.patterns.exchange import Turn
from grid.patterns.models import Evidence, LessonOutcome, Pattern, PatternKind, PatternState
from grid.patterns.reading import turns_with
from grid.patterns.sentences import sentences_of
from grid.patterns.terms import stems_of

logger = logging.getLogger(__name__)

LONGEST = 240
# The part of a sentence's words that were told already, from which on it says nothing new.
TOLD_ALREADY = 0.7
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What was said in a conversation that a pattern stands on; `name` is what the context calls it."""

    name: str
    pattern: Pattern
    evidence: Evidence
    text: str


def name_of(evidence: Evidence) -> str:
    """Give the short name of a piece of evidence: the beginning of its message's id."""
    return evidence.message_id.hex[:8]


def excerpts_of(patterns: Sequence[Pattern], *, stems: frozenset[str]) -> dict[UUID, list[Excerpt]]:
    """Give an excerpt for each pattern, by its id; of a contested one two, of what worked and of what failed.

    They have the words `stems` of the query where there is a choice. Nothing is told twice; while the raw log is
    away, there are none.
    """
    chosen = {pattern.id: _chosen(pattern) for pattern in patterns}
    try:
        turns = turns_with(row.message_id for rows in chosen.values() for row in rows)
    except AWAY as error:
        logger.warning("patterns were given without excerpts: %s", what_is_away(error))
        return {}
    told = [_words(text) for pattern in patterns for text in _texts(pattern)]
    found: dict[UUID, list[Excerpt]] = {}
    for pattern in patterns:
        for row in chosen[pattern.id]:
            text = _excerpt(turns.get(row.message_id), row, stems=stems, told=told)
            if text:
                told.append(_words(text))
                found.setdefault(pattern.id, []).append(Excerpt(name_of(row), pattern, row, text))
    return found


def _chosen(pattern: Pattern) -> list[Evidence]:
    """Give what to show: the latest of the outcome that the pattern is about; if contested, of the other too."""
    rows = sorted(pattern.evidence.all(), key=lambda row: row.timestamp, reverse=True)
    telling = LessonOutcome.FAILED if pattern.kind == PatternKind.PITFALL else LessonOutcome.WORKED
    if pattern.state == PatternState.CONTESTED:
        wanted = [LessonOutcome.WORKED, LessonOutcome.FAILED]
        return [row for outcome in wanted if (row := next((r for r in rows if r.outcome == outcome), None))]
    return sorted(rows, key=lambda row: row.outcome != telling)[:1]


def _excerpt(
    turn: Turn | None, row: Evidence, *, stems: frozenset[str], told: Sequence[frozenset[str]]
) -> str:
    """Give one or two sentences in a row of the advice, redacted; those of the span come first where equal."""
    if turn is None:
        return ""
    fresh = [part for part in _passages(turn.content) if not _repeats(part, told)]
    span = turn.content[row.start : row.end]
    best = max(
        fresh, key=lambda part: (len(stems & set(stems_of(part))), part in span, -len(part)), default=""
    )
    return redact_all([best])[0][0] if best else ""


def _passages(text: str) -> Iterator[str]:
    sentences = [one for one in sentences_of(text) if len(one) <= LONGEST]
    yield from sentences
    yield from (f"{one} {two}" for one, two in pairwise(sentences) if len(one) + len(two) < LONGEST)


def _texts(pattern: Pattern) -> Iterable[str]:
    return [
        pattern.title, pattern.when, pattern.not_when, pattern.action, pattern.rationale,
        *pattern.caveats, pattern.verification,
    ]  # fmt: skip


def _repeats(text: str, told: Sequence[frozenset[str]]) -> bool:
    words = _words(text)
    return any(len(words & known) >= TOLD_ALREADY * len(words) for known in told)


def _words(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text.lower()))
