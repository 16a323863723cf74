"""What could not be read of a file, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Damage:
    """A line, or a part of one, that could not be read, and why. Lines count from 1."""

    line: int
    reason: str
