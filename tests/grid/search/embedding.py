"""Searching with another embedder than that of the other tests."""

import contextlib
from collections.abc import Iterator

from django.test import override_settings

from embeddings import embedders


@contextlib.contextmanager
def embedding_with(model: str, **variables: object) -> Iterator[None]:
    """Make the process's embedder that of a name, for as long as the block lasts."""
    with override_settings(EMBEDDING_MODEL=model, **variables):
        embedders._current.forget()
        try:
            yield
        finally:
            embedders._current.forget()
