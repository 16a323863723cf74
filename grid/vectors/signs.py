"""Candidates for a search by one bit of each dimension: whether it is above the mean of the space.

Two vectors of which many bits are equal are probably near (Charikar, "Similarity estimation techniques from rounding
algorithms", 2002). Comparing 384 bits takes a thirtieth of the memory that 384 numbers take.
"""

from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grid.vectors.base import Vector
from grid.vectors.columns import Column
from grid.vectors.threads import across

# One distance of so many is looked at first.
SAMPLED = 16


class Signs:
    """The bits of the vectors of a matrix, slot by slot. One thread may extend it while others search."""

    def __init__(self, mean: Vector, *, block_rows: int) -> None:
        self._mean = mean
        self.dimensions = len(mean)
        self._words = [Column(np.uint64, block_rows=block_rows) for _ in range(-(-len(mean) // 64))]

    @property
    def size(self) -> int:
        """How many slots it has."""
        return self._words[-1].size

    @property
    def row_bytes(self) -> int:
        """How many bytes a slot takes."""
        return 8 * len(self._words)

    def extend(self, vectors: NDArray[np.float32]) -> None:
        """Append the vectors of the next slots, shape (n, dimensions)."""
        for column, words in zip(self._words, self._bits(vectors).T, strict=True):
            column.extend(words)

    def nearest(self, vector: Vector, masks: list[NDArray[np.bool_]], *, wanted: int) -> NDArray[np.intp]:
        """Give the slots within the masks whose bits differ least from those of the vector.

        There are `wanted` of them and those that tie with the last one; more have to pass the masks than that.
        """
        sizes = [len(mask) for mask in masks]
        size = sum(sizes)
        distances = np.empty(size, np.uint16)
        query = self._bits(vector[np.newaxis])[0]
        blocks = zip(*(column.parts(size) for column in self._words), strict=True)
        ends = list(accumulate(sizes))
        jobs = [
            (query, words, mask, distances[end - len(mask) : end])
            for words, mask, end in zip(blocks, masks, ends, strict=True)
        ]
        across(_compare, jobs)
        return np.flatnonzero(distances <= _smallest(distances, wanted))

    def _bits(self, vectors: NDArray[np.float32]) -> NDArray[np.uint64]:
        bits = np.zeros((len(vectors), 8 * len(self._words)), np.uint8)
        packed = np.packbits(vectors > self._mean, axis=1)
        bits[:, : packed.shape[1]] = packed
        return bits.view(np.uint64)


def _compare(job: tuple[NDArray[np.uint64], tuple[NDArray[np.uint64], ...], Any, NDArray[np.uint16]]) -> None:
    """Count the bits that differ; more than there are for what does not pass the mask."""
    query, words, mask, distances = job
    differing, counts = np.empty(len(mask), np.uint64), np.empty(len(mask), np.uint8)
    distances[:] = 0
    for word, own in zip(words, query, strict=True):
        np.bitwise_xor(word, own, out=differing)
        np.bitwise_count(differing, out=counts)
        np.add(distances, counts, out=distances)
    beyond = np.uint16(64 * len(words) + 1)
    np.maximum(distances, np.multiply(~mask, beyond), out=distances)


def _smallest(distances: NDArray[np.uint16], wanted: int) -> Any:
    """Give the distance that comes at place `wanted` in ascending order.

    A sample of them tells which are near, for most machines take long to partition them all.
    """
    sample, place = distances[::SAMPLED], 2 * wanted // SAMPLED + SAMPLED
    if place < len(sample):
        near = distances[distances <= np.partition(sample, place)[place]]
        if len(near) >= wanted:
            distances = near
    return np.partition(distances, wanted - 1)[wanted - 1]
