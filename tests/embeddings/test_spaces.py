"""Which space vectors belong to, and what is refused."""

import numpy as np
import pytest

from embeddings.embedders import Embedder, current_embedder
from embeddings.models import EmbeddingSpace
from embeddings.spaces import (
    SpaceMismatchError,
    VectorUnusableError,
    current_space,
    refuse_misfits,
    refuse_other_embedder,
    space_of,
)

pytestmark = pytest.mark.django_db


def test_the_current_space_is_that_of_the_current_embedder() -> None:
    space, embedder = current_space(), current_embedder()
    assert (space.provider, space.model) == (embedder.provider, embedder.model)
    assert (space.dimensions, space.max_tokens) == (embedder.dimensions, embedder.max_tokens)


def test_it_is_made_once(static: Embedder) -> None:
    assert space_of(static) == space_of(static)
    assert EmbeddingSpace.objects.count() == 1


def test_one_that_was_erased_is_made_anew(static: Embedder) -> None:
    space_of(static).delete()
    assert EmbeddingSpace.objects.filter(pk=space_of(static).pk).exists()


def test_a_limit_that_changed_is_recorded(static: Embedder) -> None:
    EmbeddingSpace.objects.filter(pk=space_of(static).pk).update(max_tokens=7)
    assert space_of(static).max_tokens == static.max_tokens


def test_vectors_of_another_length_are_refused(static: Embedder) -> None:
    with pytest.raises(SpaceMismatchError, match=r"\(3, 8\).*256.*VECTOR_DIMENSIONS.*reindex"):
        refuse_misfits(space_of(static), np.zeros((3, 8), dtype=np.float32))


def test_vectors_that_are_not_finite_are_refused(static: Embedder) -> None:
    vectors = np.full((1, 256), np.nan, dtype=np.float32)
    with pytest.raises(VectorUnusableError, match="not finite"):
        refuse_misfits(space_of(static), vectors)


def test_an_embedder_of_another_space_is_refused(static: Embedder, minilm: Embedder) -> None:
    with pytest.raises(
        SpaceMismatchError, match=r"all-MiniLM-L6-v2 \(384\) cannot .*l2_supercat.*EMBEDDING_MODEL"
    ):
        refuse_other_embedder(space_of(static), minilm)
