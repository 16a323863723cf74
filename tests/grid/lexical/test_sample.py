"""How often terms are in an owner's fragments, counted or estimated."""

from uuid import uuid4

import numpy as np
import pytest
from django.contrib.auth.models import User

from grid.lexical.sample import sample_of
from grid.models import Fragment
from tests.grid.vectors.records import fragment_row

pytestmark = pytest.mark.django_db
ALL, HALF, FEW, NONE = 2**32 - 1, 0, 7, 8


@pytest.fixture
def fragments(owner: User, stranger: User) -> User:
    """Make a thousand fragments: a term is in all, one in half, one in a few; and give whose they are."""
    for whose in (owner, stranger):
        first = Fragment.objects.get(pk=fragment_row(whose.pk, 1, terms=b""))
        Fragment.objects.bulk_create(
            Fragment(
                id=uuid4(), message_id=first.message_id, ordinal=n, start=0, end=1, content_hash=b"", tokens=1,
                complexity=0.0, terms=_terms(n) if whose == owner else _terms(0),
            )
            for n in range(1, 1000)
        )  # fmt: skip
    return owner


def _terms(n: int) -> bytes:
    terms = [ALL, ALL, *([HALF] if n % 2 == 0 else []), *([FEW] if n % 100 == 0 else [])]
    return np.asarray(terms, "<u4").tobytes()


def test_all_are_counted(fragments: User) -> None:
    sample = sample_of(fragments.pk)
    assert [sample.frequency(term) for term in (ALL, HALF, FEW, NONE)] == [999, 499, 9, 0]
    assert (sample.fragments, sample.share) == (1000, 1)
    assert sample.average_length == pytest.approx((2 * 999 + 499 + 9) / 1000)


def test_of_very_many_the_usual_is_estimated_and_the_rare_is_not(fragments: User) -> None:
    sample = sample_of(fragments.pk, most=500)
    usual, half = sample.frequency(ALL), sample.frequency(HALF)
    assert usual == pytest.approx(1000, rel=0.25)
    assert half == pytest.approx(500, rel=0.25)
    assert sample.frequency(FEW) is sample.frequency(NONE) is None
    assert (sample.fragments, sample.share) == (1000, 0.5)


def test_what_was_not_analysed_yet_does_not_count(fragments: User) -> None:
    Fragment.objects.filter(ordinal__gte=500).update(terms=None)
    assert sample_of(fragments.pk).fragments == 500


def test_somebody_may_have_nothing(owner: User) -> None:
    sample = sample_of(owner.pk)
    assert (sample.fragments, sample.average_length, sample.frequency(1)) == (0, 0, 0)
