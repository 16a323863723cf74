"""The nightly comparison of rows, raw log and vector store."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from capture.models import Message, MessageState
from capture.rawlog import raw_log
from embeddings.models import CachedEmbedding
from embeddings.spaces import current_space
from grid.consistency import compare, reindex
from grid.draining import drain
from grid.models import Fragment, IndexedVector, Report
from grid.search import search
from grid.vectors import vector_store

pytestmark = pytest.mark.django_db
CLEAN = {
    "raw_without_row": 0,
    "raw_ahead_of_row": 0,
    "erased_raw": 0,
    "row_without_raw": 0,
    "stored_without_fragments": 0,
    "fragment_without_vector": 0,
    "vector_without_fragment": 0,
}


@pytest.mark.embedded
def test_a_healthy_grid_differs_in_nothing(talks: User) -> None:
    assert compare(mend=True) == CLEAN
    assert Report.objects.get().findings == CLEAN


@pytest.mark.embedded
def test_a_raw_message_without_its_row_gets_it_back(talks: User) -> None:
    Message.objects.filter(external_id="m1").delete()
    assert compare(mend=True) == CLEAN | {"raw_without_row": 1, "vector_without_fragment": 1}
    drain()
    assert compare(mend=False) == CLEAN
    assert Message.objects.get(external_id="m1").conversation.external_id == "db"


def test_a_row_without_its_text_is_marked(talks: User) -> None:
    raw_log().erase([Message.objects.get(external_id="m1").id])
    assert compare(mend=True)["row_without_raw"] == 1
    row = Message.objects.get(external_id="m1")
    assert row.state == MessageState.FAILED
    assert "raw log has no text" in row.error


@pytest.mark.embedded
def test_what_the_vector_store_lost_is_indexed_again(talks: User) -> None:
    IndexedVector.objects.all()[:1].get().delete()
    assert compare(mend=True) == CLEAN | {"fragment_without_vector": 1}
    drain()
    assert compare(mend=False) == CLEAN


@pytest.mark.embedded
def test_fragments_that_are_gone_are_made_again(talks: User) -> None:
    Fragment.objects.filter(message__external_id="m1").delete()
    assert compare(mend=True) == CLEAN | {"stored_without_fragments": 1, "vector_without_fragment": 1}
    drain()
    assert compare(mend=False) == CLEAN


@pytest.mark.embedded
def test_a_vector_of_nothing_is_removed(talks: User) -> None:
    row = IndexedVector.objects.all()[:1].get()
    row.pk, row.fragment_id = None, uuid4()
    row.save()
    assert compare(mend=True) == CLEAN | {"vector_without_fragment": 1}
    assert compare(mend=False) == CLEAN


@pytest.mark.embedded
def test_a_mere_look_mends_nothing(talks: User) -> None:
    IndexedVector.objects.all().delete()
    assert compare(mend=False)["fragment_without_vector"] == 6
    assert compare(mend=False)["fragment_without_vector"] == 6


def test_reindexing_rebuilds_the_store_from_the_cache(talks: User) -> None:
    before = CachedEmbedding.objects.count()
    IndexedVector.objects.all().delete()
    assert reindex() == 6
    assert drain() == 6
    assert CachedEmbedding.objects.count() == before
    assert len(vector_store().fragment_ids(current_space().pk)) == 6
    assert search("bread", owner_id=talks.pk).results[0].conversation_id == "bread"
