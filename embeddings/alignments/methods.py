"""Ways of fitting a map to pairs, by name."""

from __future__ import annotations

import numpy as np

from embeddings.alignments.maps import Map, Method
from embeddings.alignments.pairs import Pairs

RIDGE = 0.3


def procrustes(pairs: Pairs) -> Map:
    """Give the best map that only turns and mirrors, after the means are taken off (Schönemann 1966)."""
    middle, aim = pairs.source.mean(axis=0), pairs.target.mean(axis=0)
    left, _, right = np.linalg.svd((pairs.source - middle).T @ (pairs.target - aim), full_matrices=False)
    matrix = left @ right
    return Map(matrix=matrix, offset=aim - middle @ matrix)


def ridge(pairs: Pairs) -> Map:
    """Give the affine map of least squares with a penalty on its size, of texts and their pieces (Hoerl 1970)."""
    source = np.concatenate([pairs.source, pairs.query_source])
    target = np.concatenate([pairs.target, pairs.query_target])
    middle, aim = source.mean(axis=0), target.mean(axis=0)
    centred = source - middle
    gram = centred.T @ centred
    gram += RIDGE * np.trace(gram) / len(gram) / 10 * np.eye(len(gram), dtype=np.float32)
    matrix = np.linalg.solve(gram, centred.T @ (target - aim))
    return Map(matrix=matrix, offset=aim - middle @ matrix)


METHODS: dict[str, Method] = {"procrustes": procrustes, "ridge": ridge}
