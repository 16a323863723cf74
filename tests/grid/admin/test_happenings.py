"""What happened to a message, in the admin."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from capture.history import history
from capture.history.mongo import MongoHistory
from capture.models import Message
from capture.rawlog.mongo import MongoRawLog
from capture.recorder import record
from grid.draining import drain
from tests.capture.raw_logs import grid_on_mongodb
from tests.claude_lines import message
from tests.services.mongodb import has_mongod

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log(mongodb_url: str) -> Iterator[MongoRawLog]:
    with grid_on_mongodb(mongodb_url) as made:
        yield made


def _page(admin: Client) -> str:
    page = reverse("admin:capture_message_change", args=[Message.objects.get().pk])
    return admin.get(page).content.decode()


def test_a_message_shows_what_happened_to_it(log: MongoRawLog, owner: User, admin: Client) -> None:
    record([message(1, "Bake it hot.")], owner_id=owner.pk, source_kind="api")
    drain()
    diary = history()
    assert isinstance(diary, MongoHistory)
    diary.writer.flush()
    page = _page(admin)
    assert "What happened to it" in page
    assert "1 fragment<" in page
    assert page.index("ag-captured") < page.index("ag-chunked")


@pytest.mark.embedded
def test_an_embedded_grid_shows_none(owner: User, admin: Client) -> None:
    record([message(1, "Bake it hot.")], owner_id=owner.pk, source_kind="api")
    assert "What happened to it" not in _page(admin)


@pytest.mark.skipif(has_mongod(), reason="MongoDB itself can")
def test_a_search_that_the_server_cannot_do_says_so(log: MongoRawLog, owner: User, admin: Client) -> None:
    record([message(1, "Bake it hot.")], owner_id=owner.pk, source_kind="api")
    answer = admin.get(reverse("admin:capture_message_changelist"), {"q": "hot"})
    assert "does not search texts" in answer.content.decode()
