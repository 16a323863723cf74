"""Telling patterns whose evidence changed."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from capture.redacting import new_redactor
from embeddings.storable import storable_text
from grid.lexical.analysis import hashed, terms_of
from grid.patterns.exchange import Exchange
from grid.patterns.finding.reader import lesson_reader
from grid.patterns.keeping.history import TEXTS, changed, left_by, note_change
from grid.patterns.keeping.holding import holding
from grid.patterns.keeping.weighing import newest_of, weigh
from grid.patterns.llm.staying import stays_told
from grid.patterns.models import Evidence, LessonOutcome, Pattern, PatternOutcome
from grid.patterns.reading.shapes import exchange_from, messages_in
from grid.patterns.reading.turns import turns_with
from grid.patterns.telling import Kind, Result, Told, tell
from grid.patterns.telling.judging import refuted_attempts

logger = logging.getLogger(__name__)

LONGEST = {"title": 200, "task_type": 32, "topic": 64}
# A text is told of so many exchanges at most.
MOST = 12
SKETCHED = 256


def tell_untold(owner_id: int, *, only: Iterable[UUID] | None = None) -> int:
    """Write the texts of the owner's patterns that are not those of their evidence; give how many.

    Nothing is locked while they are made: what has changed by then is told once more.

    Raises:
        UnavailableError: if the raw log cannot be reached.
    """
    rows = Pattern.objects.filter(owner=owner_id, untold=True).order_by("id")
    ids = list((rows if only is None else rows.filter(id__in=list(only))).values_list("id", flat=True))
    return sum(_tell(id_, owner_id=owner_id) for id_ in ids)


def _tell(id_: UUID, *, owner_id: int) -> bool:
    evidence = evidence_of(id_)
    exchanges = exchanges_from(evidence)
    told = tell(exchanges[:MOST], embed=_embed_for(exchanges)) if exchanges else None
    with holding(owner_id):
        pattern = Pattern.objects.filter(id=id_, untold=True).first()
        if pattern is None or not same_stand(evidence_of(id_), evidence):
            return False
        if told is not None:
            if stays_told(pattern, evidence):
                told = replace(told, kind=Kind(pattern.kind), outcome=Result(pattern.outcome))
            else:
                write(pattern, told, evidence)
            point(evidence, told, exchanges)
        pattern.untold = False
        weigh(pattern, newest=newest_of(owner_id))
    return True


def evidence_of(id_: UUID) -> list[Evidence]:
    """Give the evidence of a pattern that has a lesson, the oldest first, with these."""
    rows = Evidence.objects.filter(pattern=id_).exclude(lesson=None)
    return list(
        rows.select_related("lesson").defer("lesson__features").order_by("timestamp", "conversation_id")
    )


def same_stand(some: Sequence[Evidence], others: Sequence[Evidence]) -> bool:
    """Tell whether evidence, read twice, is of the same lessons with the same texts."""
    return _stand(some) == _stand(others)


def _stand(evidence: Sequence[Evidence]) -> list[tuple[UUID | None, bytes]]:
    return [(row.lesson_id, bytes(row.lesson.digest)) for row in evidence if row.lesson]


def exchanges_from(evidence: Sequence[Evidence]) -> list[Exchange]:
    """Give the exchanges that evidence consists of.

    Raises:
        UnavailableError: if the raw log cannot be reached.
    """
    lessons = [row.lesson for row in evidence if row.lesson]
    turns = turns_with({id_ for lesson in lessons for id_ in messages_in(lesson.shape)})
    found = (exchange_from(one.shape, turns, conversation_id=one.conversation_id) for one in lessons)
    return [exchange for exchange in found if exchange.attempts]


def _embed_for(exchanges: Sequence[Exchange]) -> Any:
    """Give what compares sentences: of one conversation alone nothing is compared but to find what is said twice."""
    return lesson_reader().embedder.embed if len(exchanges) > 1 else _sketch


def _sketch(texts: Sequence[str]) -> NDArray[np.float32]:
    """Give vectors that tell which words sentences share, shape (n, 256), L2-normalised."""
    vectors = np.zeros((len(texts), SKETCHED), np.float32)
    for vector, text in zip(vectors, texts, strict=True):
        np.add.at(vector, hashed(terms_of(text)) % SKETCHED, 1.0)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.maximum(lengths, 1e-6)
    return vectors


def write(pattern: Pattern, told: Told, evidence: Sequence[Evidence], *, reason: str = "") -> None:
    """Write what was told into the fields that no person has written; the caller saves the pattern."""
    redactor = new_redactor()

    def clean(name: str, text: str) -> str:
        return redactor.redact(storable_text(text))[0][: LONGEST.get(name)]

    new: dict[str, Any] = {name: clean(name, str(getattr(told, name))) for name in TEXTS if name != "caveats"}
    new["kind"] = told.kind.value
    new["caveats"] = [clean("caveats", text) for text in told.caveats]
    new = {name: value for name, value in new.items() if name not in pattern.edited}
    first = not pattern.title
    before, after = changed(pattern, new)
    for name, value in after.items():
        setattr(pattern, name, value)
    pattern.outcome = PatternOutcome(told.outcome.value)
    if after and not first:
        # What it says now stands in the pattern itself.
        words_of = {row.conversation_id for row in evidence} | left_by(pattern)
        note_change(
            pattern, "text", before=before, after={"fields": sorted(after)}, reason=reason, words_of=words_of
        )


def point(evidence: Sequence[Evidence], told: Told, exchanges: Sequence[Exchange]) -> None:
    """Point each piece of evidence at the words that were taken from it, and at how what they say turned out."""
    by_conversation = {exchange.conversation_id: exchange for exchange in exchanges}
    doubted = told.kind is Kind.PITFALL or told.outcome is Result.MIXED
    spans = {source.conversation_id: source for source in reversed(told.sources) if source.field == "action"}
    for row in evidence:
        exchange = by_conversation.get(row.conversation_id)
        if exchange is None:
            continue
        if row.lesson:
            against = doubted and bool(refuted_attempts(exchange))
            row.outcome = LessonOutcome.FAILED if against else LessonOutcome(row.lesson.outcome)
        if span := spans.get(row.conversation_id):
            row.message_id, row.start, row.end = span.message_id, span.start, span.end
        row.save()
