"""From scored candidates to an answer: in order, without near-duplicates, a page of them, with their texts."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import numpy as np

from capture.rawlog import raw_log
from grid.models import Fragment
from grid.search.alike import grouped
from grid.search.asking import MOST_PAGED, Question
from grid.search.explaining import Explainer, Explanation
from grid.search.gathering import Candidates
from grid.search.ranking import Scored


@dataclass(frozen=True, slots=True)
class Found:
    """A fragment that was found, with its text and where it comes from.

    Attributes:
        similarity: how alike its meaning and the query's are: 0 as alike as unrelated texts on average, 1 the same.
        score: what the results are ordered by.
        alike: how many more say the same and are not given.
    """

    id: UUID
    content: str
    similarity: float
    score: float
    alike: int
    role: str
    source_model: str
    timestamp: datetime
    topic: str
    task_type: str
    project: str
    conversation_id: str
    message_id: str
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The fragments found, best first; how many passed the filters; seconds it took.

    Attributes:
        next_offset: where the results after these begin; `None` if these are the last, or the last to be paged to.
        complete: whether there is nothing more to gather that could come before the end of this page.
        since, until: the time to which the words of the query held it, if they did.
    """

    results: list[Found] = field(default_factory=list)
    total_searched: int = 0
    seconds: float = 0.0
    next_offset: int | None = None
    complete: bool = True
    since: datetime | None = None
    until: datetime | None = None


def shape(candidates: Candidates, scored: Scored, question: Question, *, started: float) -> Answer:
    """Order, collapse, page and join with texts; one that was erased meanwhile is left out."""
    filters, end = question.filters, question.end
    order = list(_order(candidates, scored, question))
    places = {candidates.rows[place].id: place for place in order}
    rows = (candidates.rows[place] for place in order)
    groups = list(grouped(rows, collapse=filters.collapse, enough=end + 1))
    page = groups[filters.offset : end]
    fragments = _fragments([row.id for row, _ in page], owner_id=question.where.owner_id)
    texts = _texts(list(fragments.values()))
    explainer = Explainer(candidates, scored, question) if filters.explain else None
    results = [
        _found(
            fragments[row.id],
            content=texts[row.id],
            similarity=float(question.calibration.similarity(candidates.cosines[places[row.id]])),
            score=float(scored.scores[places[row.id]]),
            alike=alike,
            explanation=explainer.explain(places[row.id]) if explainer else None,
        )
        for row, alike in page
        if row.id in texts
    ]
    more = len(groups) > end and end < MOST_PAGED
    return Answer(
        results=results,
        total_searched=candidates.searched,
        seconds=time.perf_counter() - started,
        next_offset=end if more else None,
        complete=candidates.deepest or len(groups) > end,
        since=question.where.since if question.held_by_words else None,
        until=question.where.until if question.held_by_words else None,
    )


def _order(candidates: Candidates, scored: Scored, question: Question) -> Iterator[int]:
    """Give the places of what may be given, best first; equal scores by similarity, then by id."""
    keep = candidates.passing.copy()
    if (floor := question.filters.min_similarity) is not None:
        keep &= question.calibration.similarity(candidates.cosines) >= floor
    if question.filters.mode == "keyword":
        keep &= candidates.bm25 > 0
    kept = np.flatnonzero(keep).tolist()
    yield from sorted(
        kept, key=lambda place: (-scored.scores[place], -candidates.cosines[place], candidates.rows[place].id)
    )


def _fragments(ids: Sequence[UUID], *, owner_id: int) -> dict[UUID, Fragment]:
    found = Fragment.objects.filter(id__in=ids, message__owner_id=owner_id)
    return found.select_related("message__conversation").in_bulk()


def _texts(fragments: Sequence[Fragment]) -> dict[UUID, str]:
    documents = raw_log().read({fragment.message_id for fragment in fragments}) if fragments else {}
    return {
        fragment.id: document["content"][fragment.start : fragment.end]
        for fragment in fragments
        if (document := documents.get(fragment.message_id))
    }


def _found(
    fragment: Fragment,
    *,
    content: str,
    similarity: float,
    score: float,
    alike: int,
    explanation: Explanation | None,
) -> Found:
    message = fragment.message
    return Found(
        id=fragment.id,
        content=content,
        similarity=similarity,
        score=score,
        alike=alike,
        role=message.role,
        source_model=message.model,
        timestamp=message.timestamp,
        topic=fragment.topic,
        task_type=fragment.task_type,
        project=message.project,
        conversation_id=message.conversation.external_id,
        message_id=message.external_id,
        explanation=explanation,
    )
