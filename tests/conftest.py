"""Fixtures that every room's tests may use: a person, their API key, a client that carries it."""

import tests.environment  # noqa: F401 - before anything reads the settings

# isort: split

import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from rest_framework.test import APIClient

from adapters import registry
from adapters.health_notes import health_notes
from capture.noting import notes
from capture.pausing import pauses
from capture.rawlog import raw_log
from grid import counting, source_counts
from grid.keys import make_key
from grid.lexical import lexical_index
from grid.patterns.serving.footings import footings
from grid.switching import indexed
from grid.vectors import vector_store
from tests.services.weaviate import ask
from tests.talks import record_talks

pytest_plugins = ["tests.servers", "tests.databases"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let the processes that share the tests load the settings once each has a data folder of its own."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture(autouse=True)
def _forgetful_process() -> Iterator[None]:
    """Forget what a process remembers of its database and of who asked: each test has its own."""
    yield
    cache.clear()
    counting.forget()
    health_notes.cache_clear()
    indexed.forget()
    notes.cache_clear()
    pauses.cache_clear()
    source_counts.forget()
    if settings.WEAVIATE_URL and vector_store.cache_info().currsize:
        ask(settings.WEAVIATE_URL, f"/v1/schema/{settings.WEAVIATE_COLLECTION}", method="DELETE")
    vector_store.cache_clear()
    lexical_index.cache_clear()
    footings.cache_clear()
    shutil.rmtree(settings.AETHERGRID_HOME / "lexical", ignore_errors=True)
    if not raw_log().transactional:
        # What one in the database holds is gone with the test's transaction.
        raw_log().erase(raw_log().ids())


@pytest.fixture
def found_anew() -> Iterator[None]:
    """Forget the adapters that a test added."""
    yield
    settings.AETHERGRID_ADAPTER_PATH = ""
    registry.forget()


@pytest.fixture
def owner(db: None) -> User:
    """A superuser: whose conversations the watcher and the importer record."""
    return User.objects.create_superuser(username="ada", password="correct horse")


@pytest.fixture
def stranger(db: None) -> User:
    """Somebody else on the same grid."""
    return User.objects.create_user(username="eve", password="battery staple")


@pytest.fixture
def api_key(owner: User) -> str:
    """A key of the owner."""
    return make_key(owner_id=owner.pk, name="test")[1]


@pytest.fixture
def client(api_key: str) -> APIClient:
    """A client of the API with the owner's key."""
    return client_with(api_key)


@pytest.fixture
def grid(owner: User, stranger: User) -> User:
    """A grid with conversations of its owner and of a stranger, processed; gives the owner."""
    record_talks(owner=owner, stranger=stranger)
    return owner


def client_with(key: str) -> APIClient:
    """Give a client that sends this key or token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client
