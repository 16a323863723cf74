"""Telling patterns whose evidence changed."""

from collections.abc import Iterable
from uuid import UUID


def tell_untold(owner_id: int, *, only: Iterable[UUID] | None = None) -> int:
    """Write the texts of the owner's patterns that are not those of their evidence; give how many."""
    raise NotImplementedError
