"""What every vector store keeps, run over each implementation."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.contrib.auth.models import User

from embeddings.models import EmbeddingSpace
from grid.vectors.base import VectorFilter, VectorStore
from grid.vectors.embedded import EmbeddedVectorStore
from tests.grid.vectors.records import NOW, found, fragment_row, put, record, space_of, unit
from tests.grid.vectors.weaviate_stores import stores_in

pytestmark = pytest.mark.django_db


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
    return space_of("m")


def test_it_finds_what_a_full_comparison_finds(store: VectorStore, space: EmbeddingSpace) -> None:
    ids = [put(store, space, seed) for seed in range(200)]
    similarity = np.stack([unit(seed) for seed in range(200)]) @ unit(900)
    assert found(store, space, 900) == [ids[n] for n in np.argsort(-similarity)[:10]]


def test_similarity_is_the_cosine(store: VectorStore, space: EmbeddingSpace) -> None:
    put(store, space, 3)
    (hit,), searched = store.search(space.pk, unit(3), where=VectorFilter(owner_id=1), limit=5)
    assert hit.similarity == pytest.approx(1.0, abs=1e-5)
    assert searched == 1


def test_upserting_again_replaces(store: VectorStore, space: EmbeddingSpace) -> None:
    id_ = put(store, space, 1)
    assert found(store, space, 1) == [id_]
    put(store, space, 2, id_=id_)
    assert found(store, space, 1) == [id_]
    assert store.fragment_ids(space.pk) == {id_}


def test_a_store_in_another_process_sees_every_change(
    store: VectorStore, another: Callable[[], VectorStore], space: EmbeddingSpace
) -> None:
    other = another()
    first = put(store, space, 1)
    assert found(other, space, 1) == [first]
    second = put(store, space, 2)
    store.delete([first])
    assert found(other, space, 1) == [second]


def test_what_is_deleted_is_not_found(store: VectorStore, space: EmbeddingSpace) -> None:
    id_ = put(store, space, 1)
    store.delete([id_, uuid4()])
    assert found(store, space, 1) == []
    assert store.fragment_ids(space.pk) == set()
    put(store, space, 1, id_=id_)
    assert found(store, space, 1) == [id_]


def test_filters_let_nothing_else_through(store: VectorStore, space: EmbeddingSpace) -> None:
    wanted = put(store, space, 1, project="shop", days=3, model="gpt")
    put(store, space, 2, owner=2)
    put(store, space, 3, project="kitchen")
    old = put(store, space, 4, days=-3)
    assert set(found(store, space, 1, project="shop")) == {wanted, old}
    assert found(store, space, 1, source_models=("gpt", "never seen")) == [wanted]
    assert found(store, space, 1, since=NOW, project="shop") == [wanted]
    assert found(store, space, 1, until=NOW) == [old]
    assert found(store, space, 1, project="unknown") == []
    assert found(store, space, 1, owner_id=3) == []
    assert found(store, space, 1, min_similarity=0.99) == [wanted]


def test_what_comes_into_a_space_leaves_another(
    store: VectorStore, another: Callable[[], VectorStore], space: EmbeddingSpace
) -> None:
    old, other = space_of("n"), another()
    moved, stays = put(store, old, 1), put(store, old, 2)
    assert set(found(other, old, 1)) == {moved, stays}
    store.upsert(space.pk, [record(space, 3, id_=moved)], leaving=[old.pk])
    assert (found(store, space, 3), found(other, old, 1)) == ([moved], [stays])
    assert (store.is_empty(old.pk), store.count(old.pk)) == (False, 1)


def test_it_tells_whose_fragments_are_in_a_space(store: VectorStore, space: EmbeddingSpace) -> None:
    assert store.is_empty(space.pk)
    records = [record(space, seed) for seed in range(5)]
    store.upsert(space.pk, records)
    assert sorted(store.message_ids(space.pk)) == sorted(one.message_id for one in records)
    assert list(store.message_ids(space_of("n").pk)) == []


@pytest.mark.parametrize("text", ["\ud800", " ", '"quoted"', "a ", "\0", "é\n", "'); --"])
def test_any_text_can_be_filtered_by(store: VectorStore, space: EmbeddingSpace, text: str) -> None:
    put(store, space, 1, project="shop")
    filters: dict[str, Any] = {"project": text, "topic": text, "source_models": (text,)}
    assert all(found(store, space, 1, **{name: value}) == [] for name, value in filters.items())


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
            put(store, space, random.randrange(9), id_=id_, project=projects[id_])
        wanted = random.choice([None, "shop", "kitchen"])
        where = VectorFilter(owner_id=1, project=wanted)
        passing = [one for one, project in projects.items() if wanted in (None, project)]
        hits, searched = store.search(space.pk, unit(1), where=where, limit=100)
        assert searched == len(passing)
        assert {hit.fragment_id for hit in hits} == set(passing)
    assert store.count(space.pk) == len(projects)


def test_it_counts_what_passes_by_a_field(store: VectorStore, space: EmbeddingSpace) -> None:
    for seed, (topic, model) in enumerate([("a", "gpt"), ("a", "claude"), (" b", "gpt"), ("a", "")]):
        put(store, space, seed, topic=topic, model=model, days=seed)
    put(store, space, 9, owner=2)
    mine = VectorFilter(owner_id=1)
    assert store.counts(space.pk, by="topic", where=mine) == {"a": 3, " b": 1}
    assert store.counts(space.pk, by="source_model", where=mine) == {"gpt": 2, "claude": 1, "": 1}
    since = VectorFilter(owner_id=1, since=NOW + timedelta(days=1), source_models=("gpt", "claude"))
    assert store.counts(space.pk, by="task_type", where=since) == {"coding": 2}
    assert store.counts(space.pk, by="topic", where=VectorFilter(owner_id=3)) == {}


def test_upkeep_of_a_store_that_is_as_it_should_be_finds_nothing(
    store: VectorStore, space: EmbeddingSpace
) -> None:
    kept = put(store, space, 1)
    assert set(store.maintain().values()) <= {0}
    assert found(store, space, 1) == [kept]


def test_a_text_is_told_from_any_other(store: VectorStore, space: EmbeddingSpace) -> None:
    texts = ["", " ", "a", " a", "a ", "A", "a*", '"a"', "the", "日本", "null"]
    ids = {text: put(store, space, 1, project=text) for text in texts}
    assert {text: found(store, space, 1, project=text) for text in texts} == {
        text: [ids[text]] for text in texts
    }


def test_it_deletes_more_at_once_than_a_query_takes(store: VectorStore, space: EmbeddingSpace) -> None:
    kept = put(store, space, 1)
    gone = [put(store, space, seed) for seed in (2, 3)]
    store.delete([*(uuid4() for _ in range(2500)), *gone])
    assert store.fragment_ids(space.pk) == {kept}


def test_equal_similarities_are_ordered_by_id(store: VectorStore, space: EmbeddingSpace) -> None:
    ids = sorted(put(store, space, 1) for _ in range(20))
    assert found(store, space, 1, limit=7) == ids[:7]


def test_spaces_are_never_mixed(store: VectorStore, space: EmbeddingSpace) -> None:
    other = space_of("n")
    id_ = put(store, space, 1)
    assert found(store, other, 1) == []
    assert found(store, space, 1) == [id_]


def test_it_gives_cosines_by_id(store: VectorStore, space: EmbeddingSpace, owner: User) -> None:
    ids = [fragment_row(owner.pk, seed) for seed in range(4)]
    for seed in range(3):
        put(store, space, seed, id_=ids[seed], owner=owner.pk)
    cosines = store.similarities(space.pk, unit(1), [*ids, uuid4()])
    assert cosines == pytest.approx({ids[seed]: float(unit(seed) @ unit(1)) for seed in range(3)}, abs=1e-5)
    other = space_of("n")
    put(store, other, 3, id_=ids[3], owner=owner.pk)
    assert store.similarities(space.pk, unit(1), ids) == pytest.approx(cosines)
    assert store.similarities(other.pk, unit(3), ids) == pytest.approx({ids[3]: 1}, abs=1e-5)
    assert store.similarities(space.pk, unit(1), []) == {}


def test_it_gives_the_texts_that_it_keeps(store: VectorStore, space: EmbeddingSpace) -> None:
    id_ = put(store, space, 1, content="Berta sold her car.")
    texts = store.texts([id_, uuid4()])
    assert texts == ({id_: "Berta sold her car."} if store.keeps_text else {})
    assert store.texts([]) == {}


def test_it_gives_cosines_of_more_than_a_query_takes(
    store: VectorStore, space: EmbeddingSpace, owner: User
) -> None:
    first, last = (fragment_row(owner.pk, seed) for seed in (1, 2))
    put(store, space, 1, id_=first, owner=owner.pk)
    put(store, space, 2, id_=last, owner=owner.pk)
    strangers = [uuid4() for _ in range(2500)]
    assert store.similarities(space.pk, unit(1), [first, *strangers, last]).keys() == {first, last}


def test_an_empty_store_gives_nothing(store: VectorStore, space: EmbeddingSpace, owner: User) -> None:
    assert store.search(space.pk, unit(1), where=VectorFilter(owner_id=owner.pk), limit=5) == ([], 0)
