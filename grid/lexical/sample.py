"""How often terms are in an owner's fragments: all counted, or a part of very many, which tells what is usual.

For an index that has no cheap way to count per owner. The ids of fragments are hashes: those below a bound are a fair
sample, and the same one in every process.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import Avg, Count
from django.db.models.functions import Length
from numpy.typing import NDArray

from grid.models import Fragment

# So many fragments are read in a tenth of a second.
MOST_READ = 10_000
# A term in so many fragments of a sample is in about so many of all in proportion: give or take a tenth.
ENOUGH = 100
ITEM = 4


@dataclass(frozen=True, slots=True)
class Sample:
    """An owner's fragments, their mean length in terms, and how many of those read have each of their terms.

    `share` is the part of them that was read; `terms` are in order, each with its count at the same place.
    """

    fragments: int
    average_length: float
    share: float
    terms: NDArray[np.uint32]
    counts: NDArray[np.int64]

    def frequency(self, term: int) -> int | None:
        """Give in how many of the owner's fragments a term is; `None` where it is too rare for the sample to tell."""
        place = int(np.searchsorted(self.terms, term))
        there = place < len(self.terms) and int(self.terms[place]) == term
        count = int(self.counts[place]) if there else 0
        if self.share == 1:
            return count
        return round(count / self.share) if count >= ENOUGH else None


def sample_of(owner_id: int, *, most: int = MOST_READ) -> Sample:
    """Read up to about `most` of an owner's fragments."""
    rows = Fragment.objects.filter(message__owner_id=owner_id, terms__isnull=False)
    facts = rows.aggregate(fragments=Count("id"), bytes=Avg(Length("terms")))
    share = min(1.0, most / max(1, facts["fragments"]))
    if share < 1:
        rows = rows.filter(id__lt=UUID(int=int(share * 2**128)))
    terms, counts = _counted(bytes(data) for data in rows.values_list("terms", flat=True).iterator() if data)
    return Sample(
        fragments=facts["fragments"],
        average_length=float(facts["bytes"] or 0) / ITEM,
        share=share,
        terms=terms,
        counts=counts,
    )


def _counted(documents: Iterable[bytes]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    own = [np.unique(np.frombuffer(data, "<u4")) for data in documents]
    return np.unique(np.concatenate([np.empty(0, np.uint32), *own]), return_counts=True)
