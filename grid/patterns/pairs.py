"""How far two lessons teach the same, measured on the two alone."""

import numpy as np
from numpy.typing import NDArray

from grid.patterns.features import Features

SCALE = 127.0
BEST = 3
# Mean and spread of each sign between unrelated lessons.
ALIGNED = (0.30, 0.05)
SENTENCES = (0.30, 0.08)
CENTRES = (0.25, 0.12)
ASKED = (0.15, 0.12)


def alike(a: Features, b: Features) -> float:
    """Give how far two lessons teach the same: about 0 of unrelated ones, 3 and more where they do.

    It depends on the two alone, and not on their order. Lessons that were read by different models give 0.
    """
    if a.model != b.model or not len(a.advice) or not len(b.advice):
        return 0.0
    signs = (
        1.0 * _standard(_aligned(a, b), ALIGNED)
        + 1.0 * _standard(_best_sentences(a, b), SENTENCES)
        + 1.0 * _standard(_centres(a, b), CENTRES)
        + 0.5 * _standard(_cosine(a.asked, b.asked), ASKED)
    )
    return float(signs / 3.5)


def _standard(value: float, reference: tuple[float, float]) -> float:
    return (value - reference[0]) / reference[1]


def _floats(vectors: NDArray[np.int8]) -> NDArray[np.float32]:
    return vectors.astype(np.float32) / SCALE


def _aligned(a: Features, b: Features) -> float:
    """Give how well each word of the one has its like in the other (BERTScore, Zhang et al. 2020)."""
    if not len(a.words) or not len(b.words):
        return 0.0
    cosines = _floats(a.words) @ _floats(b.words).T
    there = float(cosines.max(axis=1) @ a.weights / a.weights.sum())
    back = float(cosines.max(axis=0) @ b.weights / b.weights.sum())
    return 2 * there * back / max(there + back, 1e-6)


def _best_sentences(a: Features, b: Features) -> float:
    """Give the mean cosine of the three best pairs of sentences that are each other's best."""
    cosines = _floats(a.advice) @ _floats(b.advice).T
    best_b, best_a = cosines.argmax(axis=1), cosines.argmax(axis=0)
    mutual = [float(cosines[i, j]) for i, j in enumerate(best_b) if best_a[j] == i]
    return sum(sorted(mutual, reverse=True)[:BEST]) / BEST


def _centres(a: Features, b: Features) -> float:
    return _cosine(_floats(a.advice).mean(axis=0), _floats(b.advice).mean(axis=0))


def _cosine(a: NDArray[np.generic], b: NDArray[np.generic]) -> float:
    x, y = a.astype(np.float32), b.astype(np.float32)
    lengths = float(np.linalg.norm(x) * np.linalg.norm(y))
    return float(x @ y) / lengths if lengths else 0.0
