"""Searching by meaning in every space that has fragments: in the current one, and in others through alignments."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID

import numpy as np

from embeddings.alignments import AlignmentError, Translation, translation
from embeddings.calibration import Calibration
from embeddings.models import EmbeddingSpace
from grid.switching.indexed import others_than
from grid.vectors import Hit, VectorFilter, vector_store
from grid.vectors.base import Vector

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spaces:
    """The current space, and those that an earlier embedder left; vectors are the current one's.

    A cosine in another space is given as the one that means as much in the current one, by `calibration`.

    Attributes:
        translations: into the other spaces that can be asked.
        closed: those that cannot, for lack of an alignment that is good enough.
    """

    current: EmbeddingSpace
    calibration: Calibration
    translations: tuple[Translation, ...] = ()
    closed: tuple[EmbeddingSpace, ...] = ()

    def nearest(self, vector: Vector, *, where: VectorFilter, limit: int) -> tuple[list[Hit], int]:
        """Give the `limit` nearest fragments that pass the filter, best first, and how many passed it."""
        hits, passed = vector_store().search(self.current.pk, vector, where=where, limit=limit)
        if not self.translations:
            return hits, passed
        best = {hit.fragment_id: hit for hit in hits}
        for into in self.translations:
            found, more = vector_store().search(
                into.target.pk, _mapped(into, vector), where=where, limit=limit
            )
            passed += more
            for hit in found:
                # What is in the current space as well was just embedded anew: its own vector counts.
                best.setdefault(hit.fragment_id, self._meaning(hit, into))
        ordered = sorted(best.values(), key=lambda hit: (-hit.similarity, hit.fragment_id))
        return ordered[:limit], passed

    def cosines(self, vector: Vector, fragment_ids: Sequence[UUID]) -> dict[UUID, float]:
        """Give the cosine of each of the fragments that has a vector anywhere; the others are left out."""
        found = vector_store().similarities(self.current.pk, vector, fragment_ids)
        for into in self.translations:
            rest = [id_ for id_ in fragment_ids if id_ not in found]
            if rest:
                there = vector_store().similarities(into.target.pk, _mapped(into, vector), rest)
                found |= {id_: self._same_as(cosine, into) for id_, cosine in there.items()}
        return found

    def unsearched(self, where: VectorFilter) -> int:
        """Give how many fragments pass the filter that nothing can tell the meaning of."""
        return sum(
            vector_store().search(space.pk, np.zeros(space.dimensions, np.float32), where=where, limit=0)[1]
            for space in self.closed
        )

    def _meaning(self, hit: Hit, into: Translation) -> Hit:
        return replace(hit, similarity=self._same_as(hit.similarity, into))

    def _same_as(self, cosine: float, into: Translation) -> float:
        mean = self.calibration.mean
        return mean + into.calibration.similarity(cosine) * (1 - mean)


def spaces_beside(current: EmbeddingSpace, calibration: Calibration) -> Spaces:
    """Give the current space with those beside it that have fragments."""
    others = others_than(current)
    if not others:
        return Spaces(current, calibration)
    open_, closed = list[Translation](), list[EmbeddingSpace]()
    for space in others:
        try:
            open_.append(translation(current, space))
        except AlignmentError as error:
            _say_once(str(error))
            closed.append(space)
    return Spaces(current, calibration, tuple(open_), tuple(closed))


def _mapped(into: Translation, vector: Vector) -> Vector:
    if not np.isfinite(vector).all():  # words are searched for, while the embedder is away
        return np.full(into.target.dimensions, np.nan, np.float32)
    return into.queries(np.asarray(vector, np.float32)[None])[0]


@cache
def _say_once(reason: str) -> None:
    logger.warning("fragments of another space are found by their words alone: %s", reason)
