"""Fitting the maps by which the spaces of earlier embedders are asked."""

import logging
import time
from datetime import datetime

from django.db.models import Q

from capture.models import Message
from embeddings.alignments.aligning import align
from embeddings.alignments.errors import TooFewPairsError
from embeddings.alignments.fitting import fit
from embeddings.alignments.pairs import pairs_kept
from embeddings.embedders import (
    Embedder,
    EmbedderMisconfiguredError,
    WeightsUnusableError,
    current_embedder,
    local_embedder,
)
from embeddings.models import Alignment, EmbeddingSpace
from embeddings.prices import may_cost
from grid.switching.indexed import look
from grid.texts_to_align import texts_to_align

logger = logging.getLogger(__name__)

# A map is wanted soon; twice as many texts make it one or two hundredths better.
TEXTS = 2000
# Where too few texts have a vector in both spaces, it is not tried again with every batch.
AGAIN_SECONDS = 600.0
_in_vain: dict[tuple[int, int], float] = {}


def fit_missing(current: EmbeddingSpace) -> int:
    """Fit the maps from the current space into those others that have fragments, as far as there are none.

    Gives how many were fitted. Raises as the embedder does.
    """
    known = set(Alignment.objects.filter(source=current).values_list("target", flat=True))
    wanted = [space for space in look(current) if space.pk not in known and _is_time(current, space)]
    return sum(_fit(current, space) for space in wanted)


def refit_outgrown(current: EmbeddingSpace) -> int:
    """Fit anew the maps from and to the current space that were fitted on a grid of half the size, or less.

    Maps for which an embedder would have to be paid stay as they are. Gives how many spaces were mapped anew.
    """
    rows = Alignment.objects.filter(Q(source=current) | Q(target=current)).select_related("source", "target")
    fitted = {row.target if row.source == current else row.source: row.fitted_at for row in rows}
    if may_cost():
        return 0
    outgrown = [space for space, at in fitted.items() if _has_doubled_since(at)]
    return sum(_fit(current, space) for space in outgrown if _former(space) is not None)


def _has_doubled_since(moment: datetime) -> bool:
    since = Message.objects.filter(captured_at__gt=moment).count()
    return 2 * since >= Message.objects.count() > 0


def _is_time(current: EmbeddingSpace, other: EmbeddingSpace) -> bool:
    tried = _in_vain.get((current.pk, other.pk))
    return tried is None or time.monotonic() - tried >= AGAIN_SECONDS


def _fit(current: EmbeddingSpace, other: EmbeddingSpace) -> bool:
    texts, former = texts_to_align(TEXTS), _former(other)
    # Words and pieces of texts make a better map, but nobody is to pay for embedding them.
    if former is not None and not may_cost():
        align(texts, first=current_embedder(), second=former)
        return True
    try:
        fit(current, other, pairs_kept(texts, source=current_embedder(), target=other))
    except TooFewPairsError as error:
        logger.warning("%s", error)
        _in_vain[current.pk, other.pk] = time.monotonic()
        return False
    return True


def _former(space: EmbeddingSpace) -> Embedder | None:
    try:
        return local_embedder(provider=space.provider, model=space.model, dimensions=space.dimensions)
    except (EmbedderMisconfiguredError, WeightsUnusableError) as error:
        logger.info("%s is not at hand any more: %s", space, error)
        return None
