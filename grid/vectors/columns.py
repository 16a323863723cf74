"""Arrays that grow at their end in blocks of fixed size: what is there never moves, and nothing is copied."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

BLOCK_ROWS = 65_536


class Column:
    """An array of one field, or of one vector, a row.

    One thread may extend it while others read: rows that were there when they began stay where they are.
    """

    def __init__(self, dtype: DTypeLike, *, width: int | None = None, block_rows: int = BLOCK_ROWS) -> None:
        self._dtype = np.dtype(dtype)
        self._shape = (block_rows,) if width is None else (block_rows, width)
        self._block_rows = block_rows
        self._blocks: list[NDArray[Any]] = []
        self.size = 0

    @property
    def row_bytes(self) -> int:
        """How many bytes a row takes."""
        return self._dtype.itemsize * int(np.prod(self._shape[1:]))

    def extend(self, values: NDArray[Any]) -> None:
        """Append rows."""
        done = 0
        while done < len(values):
            block, place = divmod(self.size, self._block_rows)
            if block == len(self._blocks):
                self._blocks.append(np.empty(self._shape, self._dtype))
            some = values[done : done + self._block_rows - place]
            self._blocks[block][place : place + len(some)] = some
            self.size += len(some)
            done += len(some)

    def parts(self, size: int) -> list[NDArray[Any]]:
        """Give the first `size` rows, as views of one block each."""
        rows = self._block_rows
        return [self._blocks[start // rows][: size - start] for start in range(0, size, rows)]

    def take(self, numbers: NDArray[np.integer[Any]]) -> NDArray[Any]:
        """Give copies of some rows, in the order of their numbers."""
        found = np.empty((len(numbers), *self._shape[1:]), self._dtype)
        for block, chosen, places in self._split(numbers):
            found[chosen] = np.take(block, places, axis=0)
        return found

    def put(self, numbers: NDArray[np.integer[Any]], value: Any) -> None:
        """Set some rows to one value."""
        for block, _, places in self._split(numbers):
            block[places] = value

    def dots(self, numbers: NDArray[np.integer[Any]], vector: NDArray[Any]) -> NDArray[np.float32]:
        """Give the dot products of some rows with a vector: bit by bit those that `np.vecdot` of all rows gives."""
        found = np.empty(len(numbers), np.float32)
        for block, chosen, places in self._split(numbers):
            found[chosen] = np.vecdot(np.take(block, places, axis=0), vector)
        return found

    def _split(self, numbers: NDArray[Any]) -> list[tuple[NDArray[Any], Any, NDArray[Any]]]:
        blocks, places = np.divmod(numbers, self._block_rows)
        wanted = np.unique(blocks)
        if len(wanted) == 1:
            return [(self._blocks[wanted[0]], slice(None), places)]
        chosen = [np.flatnonzero(blocks == number) for number in wanted]
        return [
            (self._blocks[number], some, places[some]) for number, some in zip(wanted, chosen, strict=True)
        ]
