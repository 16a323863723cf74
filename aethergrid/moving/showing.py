"""What a person sees of a move: a bar for each step on a terminal, now and then a plain line elsewhere."""

import sys
import time
from typing import Never

from tqdm import tqdm

from aethergrid.moving.old_grid import BATCH
from aethergrid.moving.part import Done

PLAIN_LINE_SECONDS = 5.0


class Showing:
    """Shows the steps of a move, one after the other."""

    def __init__(self) -> None:
        self._bar: tqdm[Never] | None = None
        self._next_line = time.monotonic() + PLAIN_LINE_SECONDS

    def step(self, name: str, total: int) -> Done:
        """Begin a step of so many rows; give what hears how many more are done."""
        self.close()
        if sys.stderr.isatty():
            self._bar = tqdm(total=total, unit=" rows", desc=name.capitalize(), leave=False)
            return self._bar.update
        reached = 0

        def done(rows: int) -> None:
            nonlocal reached
            reached += rows
            if total > BATCH and time.monotonic() >= self._next_line:
                self._next_line = time.monotonic() + PLAIN_LINE_SECONDS
                print(f"{name}: {reached:,} of {total:,} rows", file=sys.stderr, flush=True)  # noqa: T201

        return done

    def close(self) -> None:
        """Take the bar of the last step away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
