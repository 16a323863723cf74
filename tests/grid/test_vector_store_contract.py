"""What every vector store keeps, run over each implementation."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.contrib.auth.models import User

from embeddings.models import CachedEmbedding, EmbeddingSpace
from grid.vectors.base import VectorFilter, VectorRecord, VectorStore
from grid.vectors.embedded import EmbeddedVectorStore
from tests.grid.vectors.weaviate_stores import stores_in

pytestmark = pytest.mark.django_db
DIMENSIONS = 16
NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(params=["embedded", pytest.param("weaviate", marks=pytest.mark.servers)])
def another(request: pytest.FixtureRequest) -> Iterator[Callable[[], VectorStore]]:
    """Give what makes a store as another process has it: over the same data, with nothing in memory."""
    if request.param == "embedded":
        yield EmbeddedVectorStore
    else:
        with stores_in(request.getfixturevalue("weaviate_url")) as make:
            yield make


@pytest.fixture
def store(another: Callable[[], VectorStore]) -> VectorStore:
    return another()


@pytest.fixture
def space(db: None) -> EmbeddingSpace:
    return EmbeddingSpace.objects.create(provider="test", model="m", dimensions=DIMENSIONS, max_tokens=10)


def _unit(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).normal(size=DIMENSIONS).astype(np.float32)
    return vector / np.linalg.norm(vector)


def _put(
    store: VectorStore, space: EmbeddingSpace, seed: int, *, owner: int = 1, id_: UUID | None = None,
    project: str = "shop", days: int = 0, model: str = "claude",
) -> UUID:  # fmt: skip
    embedding, _ = CachedEmbedding.objects.get_or_create(
        space=space, content_hash=seed.to_bytes(16, "big"), defaults={"vector": _unit(seed).tobytes()}
    )
    record = VectorRecord(
        fragment_id=id_ or uuid4(), message_id=uuid4(), embedding_id=embedding.pk, owner_id=owner,
        source_model=model, project=project, task_type="coding", topic="databases",
        timestamp=NOW + timedelta(days=days), conversation_id=uuid4(), content=f"text {seed}",
    )  # fmt: skip
    store.upsert(space.pk, [record])
    return record.fragment_id


def _search(
    store: VectorStore, space: EmbeddingSpace, seed: int, limit: int = 10, owner_id: int = 1, **where: Any
) -> list[UUID]:
    hits, _ = store.search(space.pk, _unit(seed), where=VectorFilter(owner_id=owner_id, **where), limit=limit)
    return [hit.fragment_id for hit in hits]


def test_it_finds_what_a_full_comparison_finds(store: VectorStore, space: EmbeddingSpace) -> None:
    ids = [_put(store, space, seed) for seed in range(200)]
    similarity = np.stack([_unit(seed) for seed in range(200)]) @ _unit(900)
    assert _search(store, space, 900) == [ids[n] for n in np.argsort(-similarity)[:10]]


def test_similarity_is_the_cosine(store: VectorStore, space: EmbeddingSpace) -> None:
    _put(store, space, 3)
    (hit,), searched = store.search(space.pk, _unit(3), where=VectorFilter(owner_id=1), limit=5)
    assert hit.similarity == pytest.approx(1.0, abs=1e-5)
    assert searched == 1


def test_upserting_again_replaces(store: VectorStore, space: EmbeddingSpace) -> None:
    id_ = _put(store, space, 1)
    assert _search(store, space, 1) == [id_]
    _put(store, space, 2, id_=id_)
    assert _search(store, space, 1) == [id_]
    assert store.fragment_ids(space.pk) == {id_}


def test_a_store_in_another_process_sees_every_change(
    store: VectorStore, another: Callable[[], VectorStore], space: EmbeddingSpace
) -> None:
    other = another()
    first = _put(store, space, 1)
    assert _search(other, space, 1) == [first]
    second = _put(store, space, 2)
    store.delete([first])
    assert _search(other, space, 1) == [second]


def test_what_is_deleted_is_not_found(store: VectorStore, space: EmbeddingSpace) -> None:
    id_ = _put(store, space, 1)
    store.delete([id_, uuid4()])
    assert _search(store, space, 1) == []
    assert store.fragment_ids(space.pk) == set()
    _put(store, space, 1, id_=id_)
    assert _search(store, space, 1) == [id_]


def test_filters_let_nothing_else_through(store: VectorStore, space: EmbeddingSpace) -> None:
    wanted = _put(store, space, 1, project="shop", days=3, model="gpt")
    _put(store, space, 2, owner=2)
    _put(store, space, 3, project="kitchen")
    old = _put(store, space, 4, days=-3)
    assert set(_search(store, space, 1, project="shop")) == {wanted, old}
    assert _search(store, space, 1, source_models=("gpt", "never seen")) == [wanted]
    assert _search(store, space, 1, since=NOW, project="shop") == [wanted]
    assert _search(store, space, 1, until=NOW) == [old]
    assert _search(store, space, 1, project="unknown") == []
    assert _search(store, space, 1, owner_id=3) == []
    assert _search(store, space, 1, min_similarity=0.99) == [wanted]


@pytest.mark.parametrize("seed", range(3))
def test_it_tells_how_many_passed(store: VectorStore, space: EmbeddingSpace, seed: int) -> None:
    random, projects = Random(seed), dict[UUID, str]()
    for _ in range(40):
        if projects and random.random() < 0.4:
            id_ = random.choice(list(projects))
        else:
            id_ = UUID(int=random.getrandbits(128))
        if random.random() < 0.2:
            projects.pop(id_, None)
            store.delete([id_])
        else:
            projects[id_] = random.choice(["shop", "shop", "shop", "kitchen"])
            _put(store, space, random.randrange(9), id_=id_, project=projects[id_])
        wanted = random.choice([None, "shop", "kitchen"])
        where = VectorFilter(owner_id=1, project=wanted)
        passing = [one for one, project in projects.items() if wanted in (None, project)]
        hits, searched = store.search(space.pk, _unit(1), where=where, limit=100)
        assert searched == len(passing)
        assert {hit.fragment_id for hit in hits} == set(passing)
    assert store.count(space.pk) == len(projects)


def test_a_text_is_told_from_any_other(store: VectorStore, space: EmbeddingSpace) -> None:
    texts = ["", " ", "a", " a", "a ", "A", "a*", '"a"', "the", "日本", "null"]
    ids = {text: _put(store, space, 1, project=text) for text in texts}
    assert {text: _search(store, space, 1, project=text) for text in texts} == {
        text: [ids[text]] for text in texts
    }


def test_it_deletes_more_at_once_than_a_query_takes(store: VectorStore, space: EmbeddingSpace) -> None:
    kept = _put(store, space, 1)
    gone = [_put(store, space, seed) for seed in (2, 3)]
    store.delete([*(uuid4() for _ in range(2500)), *gone])
    assert store.fragment_ids(space.pk) == {kept}


def test_equal_similarities_are_ordered_by_id(store: VectorStore, space: EmbeddingSpace) -> None:
    ids = sorted(_put(store, space, 1) for _ in range(20))
    assert _search(store, space, 1, limit=7) == ids[:7]


def test_spaces_are_never_mixed(store: VectorStore, space: EmbeddingSpace) -> None:
    other = EmbeddingSpace.objects.create(provider="test", model="n", dimensions=DIMENSIONS, max_tokens=10)
    id_ = _put(store, space, 1)
    assert _search(store, other, 1) == []
    assert _search(store, space, 1) == [id_]


def test_an_empty_store_gives_nothing(store: VectorStore, space: EmbeddingSpace, owner: User) -> None:
    assert store.search(space.pk, _unit(1), where=VectorFilter(owner_id=owner.pk), limit=5) == ([], 0)
