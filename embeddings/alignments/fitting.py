"""Fit a map between two spaces by every method, measure each on what was held out, and keep the best."""

from __future__ import annotations

import numpy as np
from django.utils import timezone

from embeddings.alignments.errors import TooFewPairsError
from embeddings.alignments.maps import Map, Vectors, packed
from embeddings.alignments.measuring import Measured, calibrated, measured
from embeddings.alignments.methods import METHODS
from embeddings.alignments.moments import Moments, moments_of
from embeddings.alignments.pairs import LEAST_PAIRS, Background, Pairs
from embeddings.models import Alignment, EmbeddingSpace
from embeddings.spaces import refuse_misfits

HELD_OUT = 0.2
SEED = 7


def fit(
    source: EmbeddingSpace, target: EmbeddingSpace, pairs: Pairs, background: Background | None = None
) -> Alignment:
    """Fit the alignment of a direction and save it in place of an earlier one.

    Each method is fitted on four fifths of the texts, with the background, and measured on the rest; the best is
    fitted again on all. Two processes may do so at once: the one that ends last has its row.

    Raises:
        TooFewPairsError: if there are less than `LEAST_PAIRS` texts.
        SpaceMismatchError, VectorUnusableError: if the vectors are not those of the spaces.
    """
    _refuse_unusable(source, target, pairs)
    held_out, rest = _parted(pairs)
    name, map_, found = best_of(_moments(rest, background), held_out, others=rest.target)
    calibration = calibrated(map_, held_out)
    alignment, _ = Alignment.objects.update_or_create(
        source=source,
        target=target,
        defaults={
            "method": name,
            "parameters": packed(METHODS[name](_moments(pairs, background))),
            "pairs": len(pairs),
            "recall": found.recall,
            "cosine": found.cosine,
            "unrelated_mean": calibration.mean,
            "unrelated_spread": calibration.spread,
            "fitted_at": timezone.now(),
        },
    )
    return alignment


def best_of(moments: Moments, held_out: Pairs, *, others: Vectors) -> tuple[str, Map, Measured]:
    """Fit a map by each method; give the one that finds most beside native queries, and how much that is."""
    maps = {name: method(moments) for name, method in METHODS.items()}
    found = {name: measured(map_, held_out, others=others) for name, map_ in maps.items()}
    best = max(found, key=lambda name: found[name].recall)
    return best, maps[best], found[best]


def _parted(pairs: Pairs) -> tuple[Pairs, Pairs]:
    """Give a fifth of the texts with their pieces, and the rest with theirs."""
    order = np.random.default_rng(SEED).permutation(len(pairs))
    cut = round(len(pairs) * HELD_OUT)
    return pairs.only(order[:cut]), pairs.only(order[cut:])


def _moments(pairs: Pairs, background: Background | None) -> Moments:
    besides = [background] if background else []
    return moments_of(
        np.concatenate([pairs.source, pairs.query_source, *(one.source for one in besides)]),
        np.concatenate([pairs.target, pairs.query_target, *(one.target for one in besides)]),
    )


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
