"""Taking vectors of one space into another, where a map for it was fitted and is good enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from embeddings.alignments.errors import AlignmentMissingError, AlignmentRefusedError
from embeddings.calibration import Calibration
from embeddings.models import Alignment, EmbeddingSpace
from embeddings.spaces import refuse_misfits

if TYPE_CHECKING:
    from embeddings.alignments.maps import Map, Vectors

KEPT_MAPS = 8


@dataclass(frozen=True, slots=True)
class Translation:
    """An alignment in use.

    Attributes:
        source, target: the spaces that it maps from and into. It is not used the other way round.
        recall: its measured recall@10 against native vectors, on texts that it was not fitted on.
        calibration: what a cosine of a mapped vector with a native one of the target means.
    """

    source: EmbeddingSpace
    target: EmbeddingSpace
    recall: float
    calibration: Calibration
    _map: Map

    def queries(self, vectors: Vectors) -> Vectors:
        """Map vectors of questions, shape (n, d_source) to L2-normalised (n, d_target).

        They are compared by cosine with the target's own vectors of texts.

        Raises:
            SpaceMismatchError, VectorUnusableError: if they are not vectors of the source.
        """
        refuse_misfits(self.source, vectors)
        return self._map(vectors)

    def documents(self, vectors: Vectors) -> Vectors:
        """Map vectors of texts, to be compared by cosine with the target's own of questions. As `queries` else."""
        refuse_misfits(self.source, vectors)
        return self._map(vectors)


def translation(source: EmbeddingSpace, target: EmbeddingSpace) -> Translation:
    """Give the translation of vectors of `source` into `target`.

    Raises:
        AlignmentMissingError: if none was fitted in this direction.
        AlignmentRefusedError: if its measured recall is below ALIGNMENT_FLOOR.
    """
    row = Alignment.objects.defer("parameters").filter(source=source, target=target).first()
    if row is None:
        raise AlignmentMissingError(
            f"There is no alignment from {source} to {target}. Fit one with `manage.py alignments --fit`, or embed "
            "everything in the space of EMBEDDING_MODEL with `manage.py reindex`."
        )
    if row.recall < settings.ALIGNMENT_FLOOR:
        raise AlignmentRefusedError(
            f"The alignment from {source} to {target}, fitted by {row.method} on {row.pairs} texts, finds "
            f"{row.recall:.0%} of the ten nearest texts, less than ALIGNMENT_FLOOR asks for "
            f"({settings.ALIGNMENT_FLOOR:.0%}). Fit it on more texts with `manage.py alignments --fit`, or embed "
            "everything in one space with `manage.py reindex`."
        )
    return Translation(
        source=source,
        target=target,
        recall=row.recall,
        calibration=Calibration(row.unrelated_mean, row.unrelated_spread),
        _map=_map_of(row.pk, row.fitted_at),
    )


@lru_cache(maxsize=KEPT_MAPS)
def _map_of(pk: int, fitted_at: datetime) -> Map:  # noqa: ARG001 - one that was fitted anew is read anew
    from embeddings.alignments.maps import unpacked

    return unpacked(bytes(Alignment.objects.values_list("parameters", flat=True).get(pk=pk)))
