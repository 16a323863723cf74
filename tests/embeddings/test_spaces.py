"""Which space vectors belong to, and what is refused."""

import numpy as np
import pytest

from embeddings.embedders import Embedder, current_embedder
from embeddings.models import EmbeddingSpace
from embeddings.spaces import (
    SpaceMismatchError,
    UnknownSpaceError,
    VectorUnusableError,
    current_space,
    refuse_misfits,
    refuse_other_embedder,
    space_named,
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


def test_a_space_is_found_by_its_name(static: Embedder) -> None:
    space = space_of(static)
    assert space_named("wordllama:l2_supercat") == space_named("wordllama:l2_supercat:256") == space


def test_a_models_name_may_have_colons(static: Embedder) -> None:
    tagged = EmbeddingSpace.objects.create(
        provider="openai", model="nomic:v1.5", dimensions=768, max_tokens=9
    )
    assert space_named("openai:nomic:v1.5") == space_named("openai:nomic:v1.5:768") == tagged


def test_an_unknown_space_is_an_error_that_names_the_known(static: Embedder) -> None:
    space_of(static)
    with pytest.raises(UnknownSpaceError, match=r"'nobody:nothing' .*spaces are: wordllama:l2_supercat:256"):
        space_named("nobody:nothing")


def test_a_model_with_several_dimensions_has_to_be_named_with_them() -> None:
    for dimensions in (256, 512):
        EmbeddingSpace.objects.create(provider="openai", model="small", dimensions=dimensions, max_tokens=9)
    with pytest.raises(UnknownSpaceError, match=r"name of several.*openai:small:256, openai:small:512"):
        space_named("openai:small")
