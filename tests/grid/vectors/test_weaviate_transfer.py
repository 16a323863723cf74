"""Exporting a collection of Weaviate to a file, and importing it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from embeddings.models import EmbeddingSpace
from grid.vectors.weaviate import WeaviateVectorStore
from grid.vectors.weaviate.transfer import TransferError
from tests.grid.vectors.records import found, put, space_of
from tests.grid.vectors.weaviate_stores import opened, stores_in
from tests.services.namespaces import WeaviatePlace

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(store: WeaviateVectorStore, space: EmbeddingSpace, tmp_path: Path) -> Path:
    """Give a file with three objects."""
    for seed in range(3):
        put(store, space, seed, content="brot \n 日本")
    store.export(tmp_path / "file")
    return tmp_path / "file"


def _everything(store: WeaviateVectorStore) -> list[Any]:
    return list(store.objects(vectors=True))


def test_an_empty_collection_becomes_equal(
    store: WeaviateVectorStore, weaviate_url: WeaviatePlace, space: EmbeddingSpace, tmp_path: Path
) -> None:
    other = space_of("n")
    ids = [put(store, space, seed, project=" x", days=seed) for seed in range(250)]
    put(store, other, 3, id_=ids[3], project=" x")
    assert store.export(tmp_path / "file") == 250
    place = WeaviatePlace(weaviate_url.url, weaviate_url.grpc_port, f"{weaviate_url.collection}Copy")
    with stores_in(place) as make:
        copy = make()
        assert copy.restore(tmp_path / "file") == 250
        assert _everything(copy) == _everything(store)
        assert found(copy, space, 3, min_similarity=0.99, project=" x") == [ids[3]]
        assert copy.fragment_ids(other.pk) == {ids[3]}
        assert copy.restore(tmp_path / "file") == 250
        assert _everything(copy) == _everything(store)


def test_a_file_that_ends_early_is_told_of(store: WeaviateVectorStore, exported: Path) -> None:
    lines = exported.read_text(encoding="utf-8").splitlines(keepends=True)
    exported.write_text("".join(lines[:2]), encoding="utf-8")
    with pytest.raises(TransferError, match="ends early: 2 objects"):
        store.restore(exported)


@pytest.mark.parametrize(
    "damage",
    ["{", "[]", "7", "{}", json.dumps({"id": "x", "properties": {}, "vectors": {}}),
     json.dumps({"id": "0" * 32, "properties": {}, "vectors": {"a": "?"}})],
)  # fmt: skip
def test_a_damaged_line_is_named(store: WeaviateVectorStore, exported: Path, damage: str) -> None:
    lines = exported.read_text(encoding="utf-8").splitlines()
    exported.write_text("\n".join([lines[0], damage, *lines[2:]]), encoding="utf-8")
    with pytest.raises(TransferError, match="line 2 is not of an export"):
        store.restore(exported)


def test_an_interrupted_export_leaves_the_old_file(
    store: WeaviateVectorStore, exported: Path, another: Callable[[], WeaviateVectorStore]
) -> None:
    before = exported.read_bytes()
    away = "http://127.0.0.1:9"
    with opened(away, grpc_port=10, shape=store._shape) as nowhere, pytest.raises(Exception, match="reached"):
        nowhere.export(exported)
    assert exported.read_bytes() == before
