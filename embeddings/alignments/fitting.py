"""Fit a map between two spaces by every method, measure each on what was held out, and keep the best."""

from __future__ import annotations

import numpy as np
from django.utils import timezone

from embeddings.alignments.errors import TooFewPairsError
from embeddings.alignments.maps import packed
from embeddings.alignments.measuring import calibrated, measured
from embeddings.alignments.methods import METHODS
from embeddings.alignments.pairs import LEAST_PAIRS, Pairs
from embeddings.models import Alignment, EmbeddingSpace
from embeddings.spaces import refuse_misfits

HELD_OUT = 0.2
SEED = 7


def fit(source: EmbeddingSpace, target: EmbeddingSpace, pairs: Pairs) -> Alignment:
    """Fit the alignment of a direction and save it in place of an earlier one.

    Each method is fitted on four fifths of the texts and measured on the rest; the best is fitted again on all.
    Two processes may do so at once: the one that ends last has its row.

    Raises:
        TooFewPairsError: if there are less than `LEAST_PAIRS` texts.
        SpaceMismatchError, VectorUnusableError: if the vectors are not those of the spaces.
    """
    _refuse_unusable(source, target, pairs)
    order = np.random.default_rng(SEED).permutation(len(pairs))
    cut = round(len(pairs) * HELD_OUT)
    held_out, rest = pairs.only(order[:cut]), pairs.only(order[cut:])
    found = {name: measured(method(rest), held_out) for name, method in METHODS.items()}
    best = max(found, key=lambda name: found[name].recall)
    calibration = calibrated(METHODS[best](rest), held_out)
    alignment, _ = Alignment.objects.update_or_create(
        source=source,
        target=target,
        defaults={
            "method": best,
            "parameters": packed(METHODS[best](pairs)),
            "pairs": len(pairs),
            "recall": found[best].recall,
            "cosine": found[best].cosine,
            "unrelated_mean": calibration.mean,
            "unrelated_spread": calibration.spread,
            "fitted_at": timezone.now(),
        },
    )
    return alignment


def _refuse_unusable(source: EmbeddingSpace, target: EmbeddingSpace, pairs: Pairs) -> None:
    for vectors in (pairs.source, pairs.query_source):
        refuse_misfits(source, vectors)
    for vectors in (pairs.target, pairs.query_target):
        refuse_misfits(target, vectors)
    if len(pairs) < LEAST_PAIRS or not len(pairs.query_of):
        raise TooFewPairsError(
            f"{len(pairs)} texts with {len(pairs.query_of)} pieces are too few to map {source} to {target}: at least "
            f"{LEAST_PAIRS} are needed. Add texts, such as those that the project ships, or embed everything anew "
            "with `manage.py reindex`."
        )
