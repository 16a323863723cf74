"""The lookup of many ids or hashes finds what `in` finds, in every database."""

from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User

from capture.models import Message
from capture.recorder import record
from embeddings.cache import content_hash
from embeddings.models import CachedEmbedding
from grid.draining import drain
from grid.models import Fragment
from tests.claude_lines import message


@pytest.fixture
def ids(own_owner: User) -> list[UUID]:
    messages = [message(number, f"Text {number}") for number in range(5)]
    ids = record(messages, owner_id=own_owner.pk, source_kind="api").ids
    drain()
    return ids


def test_it_finds_rows_by_their_ids(ids: list[UUID]) -> None:
    assert set(Message.objects.filter(id__among=[*ids[:3], uuid4()]).values_list("id", flat=True)) == set(
        ids[:3]
    )
    assert Message.objects.exclude(id__among=set(ids[:3])).count() == 2
    assert Message.objects.filter(id__among=(id_ for id_ in ids)).count() == 5


def test_it_finds_rows_by_what_they_belong_to(ids: list[UUID]) -> None:
    assert Fragment.objects.filter(message_id__among=ids[:2]).count() == 2
    assert Fragment.objects.filter(message_id__among=ids[:2]).delete()[0] == 2


def test_it_finds_rows_by_a_hash(ids: list[UUID]) -> None:
    known, unknown = content_hash("Text 1"), content_hash("Nobody said this")
    found = CachedEmbedding.objects.filter(content_hash__among=[known, unknown])
    assert [bytes(row.content_hash) for row in found] == [known]
    assert CachedEmbedding.objects.filter(id__among=[found[0].pk]).get() == found[0]


def test_nothing_is_among_nothing(ids: list[UUID]) -> None:
    assert list(Message.objects.filter(id__among=[])) == []
    assert Message.objects.filter(id__among=[]).update(state="failed") == 0
