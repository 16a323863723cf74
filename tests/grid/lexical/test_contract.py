"""What every lexical index keeps, run over each implementation."""

from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from grid.lexical.analysis import query_terms
from grid.lexical.base import LexicalIndex
from grid.vectors.base import VectorFilter
from tests.grid.lexical.places import Place, bm25, counted, found, hits
from tests.grid.vectors.records import NOW

pytestmark = pytest.mark.django_db
WORDS = [
    "dough",
    "bread",
    "oven",
    "yeast",
    "flour",
    "water",
    "salt",
    "rest",
    "knead",
    "bake",
    "crust",
    "rise",
]


@pytest.fixture
def index(place: Place) -> LexicalIndex:
    return place.another()


@pytest.mark.parametrize("seed", range(3))
def test_it_scores_by_bm25(place: Place, index: LexicalIndex, owner: User, seed: int) -> None:
    random = Random(seed)
    made = [" ".join(random.choices(WORDS, k=random.randrange(2, 25))) for _ in range(30)]
    texts = {place.put(text, owner=owner.pk): text for text in made}
    for _ in range(5):
        query = " ".join(random.sample(WORDS, 3))
        wanted = bm25(texts, query)
        given = hits(index, query, owner=owner.pk, limit=100)
        assert {hit.fragment_id: pytest.approx(hit.score, abs=2e-3) for hit in given} == wanted
        assert given == sorted(given, key=lambda hit: (-hit.score, hit.fragment_id))


def test_another_process_sees_every_change(place: Place, index: LexicalIndex, owner: User) -> None:
    other = place.another()
    first = place.put("bread", owner=owner.pk)
    assert found(index, "bread", owner=owner.pk) == found(other, "bread", owner=owner.pk) == [first]
    second = place.put("bread", owner=owner.pk)
    place.erase(first)
    assert found(other, "bread", owner=owner.pk) == found(index, "bread", owner=owner.pk) == [second]


def test_storing_again_replaces(place: Place, index: LexicalIndex, owner: User) -> None:
    id_ = place.put("bread", owner=owner.pk)
    assert found(index, "bread", owner=owner.pk) == [id_]
    place.put("cake", owner=owner.pk, id_=id_)
    assert found(index, "bread", owner=owner.pk) == []
    assert found(index, "cake", owner=owner.pk) == [id_]


def test_what_is_erased_is_not_found(place: Place, index: LexicalIndex, owner: User) -> None:
    id_, kept = place.put("bread", owner=owner.pk), place.put("bread", owner=owner.pk)
    assert set(found(index, "bread", owner=owner.pk)) == {id_, kept}
    place.erase(id_, uuid4())
    place.erase(id_)
    assert found(index, "bread", owner=owner.pk) == [kept]
    assert found(place.another(), "bread", owner=owner.pk) == [kept]


def test_filters_let_nothing_else_through(
    place: Place, index: LexicalIndex, owner: User, stranger: User
) -> None:
    wanted = place.put("bread", owner=owner.pk, days=3, model="gpt", topic="baking")
    old = place.put("bread", owner=owner.pk, days=-3)
    place.put("bread", owner=owner.pk, project="kitchen")
    place.put("bread", owner=stranger.pk)

    def passing(**where: Any) -> set[object]:
        return set(found(index, "bread", owner=owner.pk, **where))

    assert passing(project="shop") == {wanted, old}
    assert passing(source_models=("gpt", "never seen")) == {wanted}
    assert passing(topic="baking") == {wanted}
    assert passing(since=NOW, project="shop") == passing(project="shop", since=NOW, until=None) == {wanted}
    assert passing(until=NOW) == {old}
    assert len(passing(since=NOW)) == 2
    assert passing(task_type="coding", since=NOW, topic="baking") == {wanted}
    assert passing(project="unknown") == passing(task_type="writing") == set()
    assert found(index, "bread", owner=10**9) == []


@pytest.mark.parametrize("text", ["\ud800", " ", '"quoted"', "a ", "\0", "é\n", "'); --", "shop "])
def test_any_text_can_be_filtered_by(place: Place, index: LexicalIndex, owner: User, text: str) -> None:
    place.put("bread", owner=owner.pk, project="shop")
    filters: dict[str, Any] = {"project": text, "topic": text, "source_models": (text,)}
    assert all(
        found(index, "bread", owner=owner.pk, **{name: value}) == [] for name, value in filters.items()
    )


def test_a_filter_changes_no_score(place: Place, index: LexicalIndex, owner: User) -> None:
    place.put("bread and cake", owner=owner.pk, project="kitchen")
    place.put("bread", owner=owner.pk)
    everything = hits(index, "bread cake", owner=owner.pk)
    assert hits(index, "bread cake", owner=owner.pk, project="kitchen", since=NOW) == everything[:1]


def test_equal_scores_are_ordered_by_id(place: Place, index: LexicalIndex, owner: User) -> None:
    ids = sorted(place.put("bread", owner=owner.pk) for _ in range(40))
    place.put("bread bread", owner=owner.pk)
    assert found(index, "bread", owner=owner.pk, limit=7)[-6:] == ids[:6]


def test_scores_depend_on_nobody_else(place: Place, index: LexicalIndex, owner: User, stranger: User) -> None:
    for text in ("bread", "bread cake", "cake and more cake"):
        place.put(text, owner=owner.pk)
    before, counts = hits(index, "bread cake", owner=owner.pk), counted(index, "bread", owner=owner.pk)
    for _ in range(5):
        place.put("bread in long texts that somebody else has", owner=stranger.pk)
    assert hits(index, "bread cake", owner=owner.pk) == before
    assert counted(index, "bread", owner=owner.pk) == counts


def test_it_counts(place: Place, index: LexicalIndex, owner: User) -> None:
    ids = [place.put(text, owner=owner.pk) for text in ("bread", "bread bread cake", "cake", "oven")]
    bread, cake, none = query_terms("bread cake nonesuch")
    place.erase(ids[2])
    statistics = place.another().statistics([bread, cake, none], owner_id=owner.pk)
    assert (statistics.fragments, statistics.frequencies) == (3, {bread: 2, cake: 1, none: 0})
    assert statistics.average_length == pytest.approx(5 / 3)


def test_nothing_is_found_by_nothing(place: Place, index: LexicalIndex, owner: User) -> None:
    assert found(index, "bread", owner=owner.pk) == []
    assert counted(index, "bread", owner=owner.pk).fragments == 0
    place.put("bread", owner=owner.pk)
    everything = VectorFilter(owner_id=owner.pk)
    assert index.search([], where=everything, limit=5) == []
    assert index.search(query_terms("bread"), where=everything, limit=0) == []
