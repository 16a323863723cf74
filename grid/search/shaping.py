"""From scored candidates to an answer: in order, without near-duplicates, a page of them, with their texts."""

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import numpy as np

from embeddings.errors import UnavailableError
from grid.browsing import with_text
from grid.models import Fragment
from grid.search.alike import Group
from grid.search.asking import MOST_PAGED, Question
from grid.search.explaining import Explainer, Explanation
from grid.search.gathering import Candidates
from grid.search.ranking import Scored
from grid.search.rows import Row
from grid.vectors import vector_store


@dataclass(frozen=True, slots=True)
class Found:
    """A fragment that was found, with its text and where it comes from.

    Attributes:
        similarity: how alike its meaning and the query's are: 0 as alike as unrelated texts on average, 1 the same;
            `None` where only words were searched for, and the embedder was away.
        score: what the results are ordered by. To go on to later pages, the search may look deeper: what that
            brings comes after all the rest.
        alike: how many more say the same and are not given: all of those looked at that have the same text, and of
            those that have nearly the same the ones that would come before the end of the page.
    """

    id: UUID
    content: str
    similarity: float | None
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
        not_by_meaning: how many more there are that were looked at by their words alone: they are in a space that
            nothing leads to yet.
        next_offset: where the results after these begin; `None` if these are the last, or the last to be paged to.
        since, until: the time to which the words of the query held it, if they did.
    """

    results: list[Found] = field(default_factory=list)
    total_searched: int = 0
    not_by_meaning: int = 0
    seconds: float = 0.0
    next_offset: int | None = None
    since: datetime | None = None
    until: datetime | None = None


class Placed(NamedTuple):
    """A candidate that may be given, by its place among those that it was scored with."""

    candidates: Candidates
    scored: Scored
    place: int

    @property
    def row(self) -> Row:
        """Give what SQL has of it."""
        return self.candidates.rows[self.place]

    def similarity(self, question: Question) -> float | None:
        """Give how alike its meaning and the query's are, if that is known."""
        similarity = float(question.calibration.similarity(self.candidates.cosines[self.place]))
        return None if math.isnan(similarity) else similarity


def in_order(
    candidates: Candidates, scored: Scored, question: Question, *, after: Iterable[Placed] = ()
) -> list[Placed]:
    """Give what may be given, best first; equal scores by similarity, then by id.

    What a deeper look brings comes `after` what was there before, however it scores: else it would move what is on
    pages that were given already.
    """
    earlier = list(after)
    known = {placed.row.id for placed in earlier}
    keep = candidates.passing.copy()
    if (floor := question.filters.min_similarity) is not None:
        keep &= question.calibration.similarity(candidates.cosines) >= floor
    if question.filters.mode == "keyword":
        keep &= candidates.bm25 > 0
    kept = [place for place in np.flatnonzero(keep).tolist() if candidates.rows[place].id not in known]
    scores, cosines = scored.scores.tolist(), np.nan_to_num(candidates.cosines).tolist()
    kept.sort(key=lambda place: (-scores[place], -cosines[place], candidates.rows[place].id))
    return [*earlier, *(Placed(candidates, scored, place) for place in kept)]


def shape(
    order: Sequence[Placed], groups: Sequence[Group], question: Question, *, searched: int, started: float
) -> Answer:
    """Give a page of what is in order and collapsed, with its texts; what was erased meanwhile is left out."""
    filters, end = question.filters, question.end
    page = groups[filters.offset : end]
    of = {placed.row.id: placed for placed in order}
    fragments = _fragments([row.id for row, _ in page], owner_id=question.where.owner_id)
    texts = _texts(list(fragments.values()))
    explainer = Explainer(question) if filters.explain else None
    results = [
        _found(
            fragments[row.id],
            content=texts[row.id],
            similarity=of[row.id].similarity(question),
            score=float(of[row.id].scored.scores[of[row.id].place]),
            alike=alike,
            explanation=explainer.explain(*of[row.id]) if explainer else None,
        )
        for row, alike in page
        if row.id in texts
    ]
    more = len(groups) > end and end < MOST_PAGED
    return Answer(
        results=results,
        total_searched=searched,
        not_by_meaning=question.spaces.unsearched(question.where),
        seconds=time.perf_counter() - started,
        next_offset=end if more else None,
        since=question.where.since if question.held_by_words else None,
        until=question.where.until if question.held_by_words else None,
    )


def _fragments(ids: Sequence[str], *, owner_id: int) -> dict[str, Fragment]:
    found = Fragment.objects.filter(id__in=ids, message__owner_id=owner_id)
    return {one.pk.hex: one for one in found.select_related("message__conversation")}


def _texts(fragments: Sequence[Fragment]) -> dict[str, str]:
    """Give the texts: from the vector store where it keeps them, so that the raw log may be away, else from that.

    What a store that keeps texts has not is on its way there. It is found already as a neighbour, but is left out
    while the raw log is away, which holds it up.
    """
    store = vector_store()
    texts = store.texts([fragment.id for fragment in fragments])
    rest = [fragment for fragment in fragments if fragment.id not in texts]
    try:
        logged = with_text(rest) if rest else []
    except UnavailableError:
        if not store.keeps_text:
            raise
        logged = []
    texts |= {one.fragment.id: one.content for one in logged if one.content is not None}
    return {id_.hex: text for id_, text in texts.items()}


def _found(
    fragment: Fragment,
    *,
    content: str,
    similarity: float | None,
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
