"""Vectors of another space are brought into the grid's by the map that was fitted for it."""

import numpy as np
import pytest
from numpy.typing import NDArray

from adapters.registry import adapter_for
from adapters.vectors import UnusableVectorError
from embeddings.alignments import AlignmentRefusedError
from embeddings.alignments.fitting import fit
from embeddings.alignments.pairs import Pairs
from embeddings.models import EmbeddingSpace
from embeddings.spaces import current_space

pytestmark = pytest.mark.django_db
TEXTS, THEIRS = 600, 24


@pytest.fixture
def theirs() -> EmbeddingSpace:
    return EmbeddingSpace.objects.create(provider="test", model="theirs", dimensions=THEIRS, max_tokens=9)


def unit(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return scaled.astype(np.float32)


def turned(*, related: bool = True) -> Pairs:
    """Give texts in both spaces, of which the grid's is the other, turned; or has nothing to do with it."""
    chance = np.random.default_rng(1)
    given = chance.normal(size=(TEXTS, THEIRS))
    ours = current_space().dimensions
    aims = given @ chance.normal(size=(THEIRS, ours)) if related else chance.normal(size=(TEXTS, ours))
    source, target = unit(given), unit(aims)
    return Pairs(source, target, source, target, np.arange(TEXTS))


def test_a_vector_of_another_space_comes_to_where_its_text_is(theirs: EmbeddingSpace) -> None:
    known = turned()
    fit(theirs, current_space(), known)
    moved = adapter_for("gpt-5").normalize_vector(known.query_source[7] * 3, "test:theirs")
    assert moved.shape == (current_space().dimensions,)
    assert np.linalg.norm(moved) == pytest.approx(1, abs=1e-4)
    assert int(np.argmax(known.query_target @ moved)) == 7


def test_a_map_that_is_no_good_is_refused(theirs: EmbeddingSpace) -> None:
    fit(theirs, current_space(), turned(related=False))
    with pytest.raises(AlignmentRefusedError):
        adapter_for("gpt-5").normalize_vector(np.ones(THEIRS), theirs)


def test_a_vector_of_another_length_is_refused_before_it_is_mapped(theirs: EmbeddingSpace) -> None:
    with pytest.raises(UnusableVectorError, match="has 24 numbers"):
        adapter_for("gpt-5").normalize_vector(np.ones(THEIRS + 1), theirs)
    with pytest.raises(UnusableVectorError, match="24 numbers is needed"):
        adapter_for("gpt-5").normalize_vector(["a"] * THEIRS, theirs)
