"""What is moved as one, and compared as one: a table, the raw log, the vectors of a space."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from aethergrid.moving.tally import Tally

Done = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Finding:
    """A value of the old grid that does not fit where it is to go; `mended` says what is written in its place."""

    table: str
    row: str
    column: str
    reason: str
    mended: str | None

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.column} {self.reason}"


class Part(ABC):
    """One part of the old grid, and its place in the new one.

    Copying again what is there already changes nothing, so that a move that was interrupted goes on.
    """

    name: str
    to: str
    # Whether the new place cannot be looked at before it has the grid's spaces.
    needs_spaces = False

    @abstractmethod
    def count(self) -> int:
        """Give how many rows the old grid has of it, soon."""

    @abstractmethod
    def survey(self) -> tuple[Tally, list[Finding]]:
        """Read all that the old grid has of it; give its tally, mended where it can be, and what did not fit."""

    @abstractmethod
    def strangers(self) -> int:
        """Give how many rows are in the new place already that the old grid has not, or has otherwise."""

    @abstractmethod
    def copy(self, done: Done) -> None:
        """Write what is missing there; `done` hears how many rows each step was.

        Raises:
            RowRefusedError: if something is not taken.
        """

    @abstractmethod
    def here(self) -> Tally:
        """Read all that is in the new place."""
