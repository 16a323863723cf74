"""Ways of fitting a map to pairs, by name. Each needs their moments alone, and takes a tenth of a second."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from embeddings.alignments.maps import Map
from embeddings.alignments.moments import Matrix, Moments

Method = Callable[[Moments], Map]


def procrustes(moments: Moments) -> Map:
    """Give the best map that only turns and mirrors (Schönemann 1966)."""
    return _map(_turn(moments.cross + np.outer(moments.mean_source, moments.mean_target)))


def centred_procrustes(moments: Moments) -> Map:
    """Give the best turn of what is left when the means are taken off."""
    matrix = _turn(moments.cross)
    return _map(matrix, moments.mean_target - moments.mean_source @ matrix)


def ridge(moments: Moments, *, penalty: float) -> Map:
    """Give the affine map of least squares, with a penalty on its size (Hoerl and Kennard 1970).

    The penalty counts in mean variances of the source.
    """
    matrix = np.linalg.solve(_shrunk(moments.source, penalty), moments.cross)
    return _map(matrix, moments.mean_target - moments.mean_source @ matrix)


def cca(moments: Moments, *, source: float, target: float, power: float = 1.0) -> Map:
    """Give the bilinear score of canonical correlation (Hotelling 1936) as a map.

    Both sides are whitened, so that directions which all texts share do not drown those that tell them apart, and
    the correlations of the canonical directions weigh them. Whitening is held back by shrinkage, in mean variances
    of each side (Vinod 1976).
    """
    whiten_source, whiten_target = _whitening(moments.source, source), _whitening(moments.target, target)
    left, correlations, right = np.linalg.svd(
        whiten_source @ moments.cross @ whiten_target, full_matrices=False
    )
    matrix = (whiten_source @ left * correlations**power) @ right @ whiten_target
    return _map(matrix, -moments.mean_source @ matrix)


def _map(matrix: Matrix, offset: Matrix | None = None) -> Map:
    none = np.zeros(matrix.shape[1])
    return Map(
        matrix=matrix.astype(np.float32), offset=(none if offset is None else offset).astype(np.float32)
    )


def _turn(cross: Matrix) -> Matrix:
    left, _, right = np.linalg.svd(cross, full_matrices=False)
    turn: Matrix = left @ right
    return turn


def _whitening(covariance: Matrix, shrinkage: float) -> Matrix:
    values, vectors = np.linalg.eigh(_shrunk(covariance, shrinkage))
    whitening: Matrix = (vectors * np.maximum(values, 1e-12) ** -0.5) @ vectors.T
    return whitening


def _shrunk(covariance: Matrix, shrinkage: float) -> Matrix:
    mean_variance = np.trace(covariance) / len(covariance)
    shrunk: Matrix = covariance + max(shrinkage * mean_variance, 1e-9) * np.eye(len(covariance))
    return shrunk


METHODS: dict[str, Method] = {
    "procrustes": procrustes,
    "centred procrustes": centred_procrustes,
    **{f"ridge {penalty}": partial(ridge, penalty=penalty) for penalty in (0.01, 0.1)},
    **{
        f"cca {source} {target}": partial(cca, source=source, target=target)
        for source, target in (
            (0.05, 0.1),
            (0.05, 0.3),
            (0.05, 1.0),
            (0.3, 1.0),
            (1.0, 1.0),
            (0.05, 3.0),
            (0.01, 10.0),
        )
    },
    "cca 0.05 1.0 squared": partial(cca, source=0.05, target=1.0, power=2.0),
}
