"""Two processes may fit the same alignment at once."""

import pytest

from embeddings.alignments import translation
from embeddings.alignments.fitting import fit
from embeddings.models import Alignment, EmbeddingSpace
from tests.databases import meanwhile
from tests.embeddings.made_pairs import pairs

PATIENCE = 60


@pytest.mark.usefixtures("own_database")
def test_two_that_fit_at_once_leave_one_good_row() -> None:
    source, target = (
        EmbeddingSpace.objects.create(provider="test", model=str(width), dimensions=width, max_tokens=9)
        for width in (24, 32)
    )
    given = pairs()
    fitting = [meanwhile(lambda: fit(source, target, given)) for _ in range(4)]
    assert {one.result(PATIENCE).pk for one in fitting} == {Alignment.objects.get().pk}
    assert translation(source, target).queries(given.query_source).shape == (1200, 32)
