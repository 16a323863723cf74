"""Means and covariances of pairs: all that a method needs to know of them, whatever their number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.alignments.maps import Vectors

Matrix = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Moments:
    """Of pairs of vectors x and y.

    Attributes:
        mean_source, mean_target: shapes (d_source,) and (d_target,).
        source, target, cross: the covariances of x with x, y with y, and x with y.
    """

    mean_source: Matrix
    mean_target: Matrix
    source: Matrix
    target: Matrix
    cross: Matrix


def moments_of(source: Vectors, target: Vectors) -> Moments:
    """Measure pairs: row i of `source`, shape (n, d_source), and of `target`, (n, d_target), belong together."""
    mean_source, mean_target = source.mean(axis=0, dtype=float), target.mean(axis=0, dtype=float)
    x, y = (source - mean_source).astype(np.float32), (target - mean_target).astype(np.float32)
    count = len(source)
    return Moments(
        mean_source=mean_source,
        mean_target=mean_target,
        source=(x.T @ x).astype(float) / count,
        target=(y.T @ y).astype(float) / count,
        cross=(x.T @ y).astype(float) / count,
    )
