"""The least evidence that supports a pattern: a sentence or two of what was said, which the pattern does not say."""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from capture.redaction import redact_all
from embeddings.away import AWAY, what_is_away
from grid.patterns.exchange import Outcome, Turn
from grid.patterns.finding.features import Features
from grid.patterns.finding.reader import lesson_reader
from grid.patterns.models import Evidence, LessonOutcome, Pattern, PatternKind, PatternState
from grid.patterns.reading.sentences import sentences_of
from grid.patterns.reading.shapes import Shape
from grid.patterns.reading.turns import turns_with
from grid.patterns.serving.lesson_features import remembered
from grid.patterns.serving.ranking import Probe
from grid.patterns.serving.repeating import is_new, words_said
from grid.patterns.serving.telling_words import Words, met, shared, words_in, words_of_lesson

logger = logging.getLogger(__name__)

SHORTEST, LONGEST = 25, 240
MOST_SENTENCES, MOST_COMPARED = 40, 4
# Of the best pattern so many pieces of evidence are shown, of those beside it one; of a contested one both sides.
OF_THE_BEST = 3
# It leads to what is not shown, or lacks what was redacted.
HALF_SAID = re.compile(r":$|\[REDACTED")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What was said in a conversation that a pattern stands on; `name` is what the context calls it."""

    name: str
    pattern: Pattern
    evidence: Evidence
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of advice, and how well it speaks for its pattern and to the query."""

    text: str
    value: float


def name_of(evidence: Evidence) -> str:
    """Give the short name of a piece of evidence: the beginning of its message's id."""
    return evidence.message_id.hex[:8]


def excerpts_of(patterns: Sequence[Pattern], *, probe: Probe) -> list[Excerpt]:
    """Give excerpts for patterns, best first: one of each in turn, then more of the best.

    A sentence is taken whose words the pattern's other conversations say too, and that has words of the query.
    Nothing is told twice; while the raw log is away, there are none.
    """
    chosen = {
        pattern.id: _chosen(pattern, most=1 if place else OF_THE_BEST)
        for place, pattern in enumerate(patterns)
    }
    rows = [row for some in chosen.values() for row in some]
    try:
        turns = turns_with({id_ for row in rows if row.lesson for id_ in _advice(row.lesson.shape)})
    except AWAY as error:
        logger.warning("patterns were given without excerpts: %s", what_is_away(error))
        return []
    lessons = [row.lesson for pattern in patterns for row in pattern.evidence.all() if row.lesson]
    features = remembered.read([(lesson.id, bytes(lesson.digest)) for lesson in lessons])
    told = [words_said(text) for pattern in patterns for text in _texts(pattern)]
    found = []
    for pattern, row in _in_turn(patterns, chosen):
        others = _others(row, list(pattern.evidence.all()), features)
        said = _said(row, turns, probe=probe, others=others)
        best = max((one for one in said if is_new(one.text, told)), key=lambda one: one.value, default=None)
        if best:
            told.append(words_said(best.text))
            found.append(Excerpt(name_of(row), pattern, row, redact_all([best.text])[0][0]))
    return found


def _chosen(pattern: Pattern, *, most: int) -> list[Evidence]:
    """Give what to show: first what turned out as the pattern says, the latest first; if contested, both sides."""
    rows = sorted(pattern.evidence.all(), key=lambda row: row.timestamp, reverse=True)
    telling = LessonOutcome.FAILED if pattern.kind == PatternKind.PITFALL else LessonOutcome.WORKED
    rows.sort(key=lambda row: row.outcome != telling)
    if pattern.state == PatternState.CONTESTED:
        sides = [LessonOutcome.WORKED, LessonOutcome.FAILED]
        return [row for side in sides if (row := next((one for one in rows if one.outcome == side), None))]
    return rows[:most]


def _in_turn(
    patterns: Sequence[Pattern], chosen: Mapping[UUID, Sequence[Evidence]]
) -> Iterator[tuple[Pattern, Evidence]]:
    for turn in range(max(map(len, chosen.values()), default=0)):
        for pattern in patterns:
            if turn < len(chosen[pattern.id]):
                yield pattern, chosen[pattern.id][turn]


def _advice(shape: Shape) -> list[UUID]:
    """Give the messages of the advice up to the one that held."""
    ids: list[UUID] = []
    for attempt in shape["attempts"]:
        ids += map(UUID, attempt["advice"])
        if attempt["outcome"] == Outcome.WORKED:
            break
    return ids


def _said(
    row: Evidence, turns: Mapping[UUID, Turn], *, probe: Probe, others: Sequence[Words]
) -> Iterator[Said]:
    """Give the sentences of a lesson's advice: better ones have words of the query, and of the other lessons."""
    if row.lesson is None:
        return
    texts = [
        one for id_ in _advice(row.lesson.shape) if id_ in turns for one in sentences_of(turns[id_].content)
    ]
    table = lesson_reader().words
    texts = [
        one for one in texts[:MOST_SENTENCES] if SHORTEST <= len(one) <= LONGEST and not HALF_SAID.search(one)
    ]
    read = [words_in(one, table) for one in texts]
    for text, words, fits in zip(texts, read, met(probe.words, read, table), strict=True):
        yield Said(text, fits + shared(words, others))


def _others(row: Evidence, rows: Sequence[Evidence], features: Mapping[UUID, Features]) -> list[Words]:
    """Give the words of the lessons that a pattern stands on beside one."""
    beside = [one.lesson.id for one in rows if one.lesson and one.pk != row.pk]
    return [words_of_lesson(features[id_]) for id_ in beside[:MOST_COMPARED] if id_ in features]


def _texts(pattern: Pattern) -> Iterable[str]:
    return [
        pattern.title, pattern.when, pattern.not_when, pattern.action, pattern.rationale,
        *pattern.caveats, pattern.verification,
    ]  # fmt: skip
