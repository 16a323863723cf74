"""A map from one space into another, and the bytes that it is kept as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Map:
    """An affine map: x ↦ x·matrix + offset, scaled to length 1.

    Attributes:
        matrix: shape (d_source, d_target).
        offset: shape (d_target,).
    """

    matrix: Vectors
    offset: Vectors

    def __call__(self, vectors: Vectors) -> Vectors:
        """Map vectors, shape (n, d_source) to (n, d_target)."""
        return normalised(vectors @ self.matrix + self.offset)


Method = Callable[..., Map]


def normalised(vectors: NDArray[np.floating]) -> Vectors:
    """Scale each row to length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled


def packed(map_: Map) -> bytes:
    """Give the map's arrays as the bytes of a safetensors file, in float16."""
    from safetensors.numpy import save

    return save({"matrix": map_.matrix.astype(np.float16), "offset": map_.offset.astype(np.float16)})


def unpacked(stored: bytes) -> Map:
    """Give the map that `packed` wrote."""
    from safetensors.numpy import load

    arrays = {name: array.astype(np.float32) for name, array in load(stored).items()}
    return Map(matrix=arrays["matrix"], offset=arrays["offset"])
