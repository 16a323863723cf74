"""Searching by meaning in every space that has fragments: in the current one, and in others through alignments."""

import logging
from collections.abc import Iterable, Sequence
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
        indexed: whether the grid has fragments in the current one itself; a client may ask in one of its own.
    """

    current: EmbeddingSpace
    calibration: Calibration
    translations: tuple[Translation, ...] = ()
    closed: tuple[EmbeddingSpace, ...] = ()
    indexed: bool = True

    def nearest(self, vector: Vector, *, where: VectorFilter, limit: int) -> tuple[list[Hit], int]:
        """Give the `limit` nearest fragments that pass the filter, best first, and how many passed it."""
        if not self.translations:
            return self._native(vector, where=where, limit=limit)
        best, passed = dict[UUID, Hit](), 0
        # The current one last: what comes into it meanwhile is met there, if not before, and its own vector counts.
        for into in self.translations:
            there = _mapped(into, vector)
            found, more = vector_store().search(into.target.pk, there, where=where, limit=limit)
            best |= {hit.fragment_id: self._meaning(hit, into) for hit in found}
            passed += more
        found, more = self._native(vector, where=where, limit=limit)
        best |= {hit.fragment_id: hit for hit in found}
        passed += more
        ordered = sorted(best.values(), key=lambda hit: (-hit.similarity, hit.fragment_id))
        return ordered[:limit], passed

    def cosines(self, vector: Vector, fragment_ids: Sequence[UUID]) -> dict[UUID, float]:
        """Give the cosine of each of the fragments that has a vector anywhere; the others are left out."""
        found = dict[UUID, float]()
        for into in self.translations:
            there = vector_store().similarities(into.target.pk, _mapped(into, vector), fragment_ids)
            found |= {id_: self._same_as(cosine, into) for id_, cosine in there.items()}
        native = vector_store().similarities(self.current.pk, vector, fragment_ids) if self.indexed else {}
        return found | native

    def unsearched(self, where: VectorFilter) -> int:
        """Give how many fragments pass the filter that nothing can tell the meaning of."""
        return sum(
            vector_store().search(space.pk, np.zeros(space.dimensions, np.float32), where=where, limit=0)[1]
            for space in self.closed
        )

    def _native(self, vector: Vector, *, where: VectorFilter, limit: int) -> tuple[list[Hit], int]:
        if not self.indexed:
            return [], 0
        return vector_store().search(self.current.pk, vector, where=where, limit=limit)

    def _meaning(self, hit: Hit, into: Translation) -> Hit:
        return replace(hit, similarity=self._same_as(hit.similarity, into))

    def _same_as(self, cosine: float, into: Translation) -> float:
        mean = self.calibration.mean
        return mean + into.calibration.similarity(cosine) * (1 - mean)


def spaces_beside(current: EmbeddingSpace, calibration: Calibration) -> Spaces:
    """Give the current space with those beside it that have fragments."""
    open_, refused = _ways(current, others_than(current))
    for error in refused.values():
        _say_once(str(error))
    return Spaces(current, calibration, open_, tuple(refused))


def spaces_asked_in(asked: EmbeddingSpace, current: EmbeddingSpace) -> Spaces:
    """Give the spaces as one that asks with vectors of a space of its own has to see them.

    Raises:
        AlignmentError: if no way leads from there to any fragment.
    """
    there = (current, *others_than(current))
    indexed = asked in there
    open_, refused = _ways(asked, [space for space in there if space != asked])
    if refused and not open_ and not indexed:
        raise next(iter(refused.values()))
    return Spaces(asked, _calibration(asked, open_), open_, tuple(refused), indexed)


def _ways(
    source: EmbeddingSpace, targets: Iterable[EmbeddingSpace]
) -> tuple[tuple[Translation, ...], dict[EmbeddingSpace, AlignmentError]]:
    """Give the ways that lead from a space to others, and why there is none to each of the rest."""
    open_, refused = list[Translation](), dict[EmbeddingSpace, AlignmentError]()
    for target in targets:
        try:
            open_.append(translation(source, target))
        except AlignmentError as error:
            refused[target] = error
    return tuple(open_), refused


def _calibration(space: EmbeddingSpace, open_: Sequence[Translation]) -> Calibration:
    """Give what cosines mean in a space; of one whose embedder the grid does not have, as where it leads to."""
    if space.unrelated_mean is not None and space.unrelated_spread is not None:
        return Calibration(space.unrelated_mean, space.unrelated_spread)
    if not open_:
        return Calibration(mean=0.0, spread=0.1)
    led = open_[0].calibration
    return Calibration(led.mean, led.spread)


def _mapped(into: Translation, vector: Vector) -> Vector:
    if not np.isfinite(vector).all():  # words are searched for, while the embedder is away
        return np.full(into.target.dimensions, np.nan, np.float32)
    mapped: Vector = into.queries(np.asarray(vector, np.float32)[None])[0]
    return mapped


@cache
def _say_once(reason: str) -> None:
    logger.warning("fragments of another space are found by their words alone: %s", reason)
