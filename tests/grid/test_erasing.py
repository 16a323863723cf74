"""Erasing a conversation."""

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoCaptureOnCommitCallbacks

from capture.models import Conversation, Message
from capture.rawlog import raw_log
from capture.recorder import record
from embeddings.models import CachedEmbedding
from grid.draining import drain
from grid.erasing import erase_conversation
from grid.models import Fragment
from grid.search import search
from tests.claude_lines import message

pytestmark = pytest.mark.django_db


def test_nothing_of_it_is_left(
    talks: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_conversation(Conversation.objects.get(external_id="db")) == 2
    assert not Conversation.objects.filter(external_id="db").exists()
    assert Message.objects.count() == len(list(raw_log().ids())) == Fragment.objects.count() == 4
    assert CachedEmbedding.objects.count() == 4
    found = {result.conversation_id for result in search("column Postgres table", owner_id=talks.pk).results}
    assert found == {"bread", "flaky"}


def test_an_equal_text_elsewhere_keeps_its_embedding(talks: User) -> None:
    again = message(9, "My bread does not rise.", conversation="bread again")
    record([again], owner_id=talks.pk, source_kind="api")
    drain()
    erase_conversation(Conversation.objects.get(external_id="bread"))
    assert search("bread rise", owner_id=talks.pk).results[0].conversation_id == "bread again"


def test_its_source_does_not_bring_it_back(talks: User) -> None:
    erase_conversation(Conversation.objects.get(external_id="db"))
    old = message(1, "How do I add a column to a big Postgres table?", conversation="db")
    assert record([old], owner_id=talks.pk, source_kind="api").duplicates == 1
    assert not Conversation.objects.filter(external_id="db").exists()
    assert record(
        [message(77, "A new one", conversation="db")], owner_id=talks.pk, source_kind="api"
    ).accepted
