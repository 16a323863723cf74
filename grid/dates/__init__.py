"""What the words of a query say about time: `read_dates` gives a range, an event to look for, or nothing."""

from grid.dates.reading import Temporal, read_dates

__all__ = ["Temporal", "read_dates"]
