"""Lexical indexes over the real vector stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from embeddings.spaces import current_space
from grid.lexical.embedded import EmbeddedLexicalIndex
from grid.vectors.embedded import EmbeddedVectorStore
from tests.grid.lexical.places import Place
from tests.grid.vectors.weaviate_stores import stores_in


@pytest.fixture
def embedded(db: None, tmp_path: Path) -> Place:
    """Give an empty embedded place."""
    folder = tmp_path / "lexical"
    return Place(EmbeddedVectorStore(), current_space(), lambda: EmbeddedLexicalIndex(folder))


@pytest.fixture(params=["embedded", pytest.param("weaviate", marks=pytest.mark.servers)])
def place(request: pytest.FixtureRequest, db: None) -> Iterator[Place]:
    """Give an empty place of each kind."""
    if request.param == "embedded":
        yield request.getfixturevalue("embedded")
        return
    from grid.lexical.weaviate import WeaviateLexicalIndex

    with stores_in(request.getfixturevalue("weaviate_url")) as make:
        yield Place(make(), current_space(), lambda: WeaviateLexicalIndex(make()))
