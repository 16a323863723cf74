"""Many things a few at a time: what statements, calls and memory take at once is limited."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

SOME = 500


def batches(things: Iterable[T], size: int = SOME) -> Iterator[list[T]]:
    """Cut into lists of at most `size`."""
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some
