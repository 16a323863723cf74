"""Embedders that several tests use; building one takes a moment, so each is built once."""

import pytest

from embeddings.embedders import Embedder, build_embedder


@pytest.fixture(scope="session")
def minilm() -> Embedder:
    return build_embedder("minilm")


@pytest.fixture(scope="session")
def static() -> Embedder:
    return build_embedder("static")
