"""What the API and the admin answer while a server is away."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import User
from django.test import AsyncClient, Client
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import AccessToken

from capture.models import Message
from capture.rawlog import raw_log
from capture.spool import spool
from embeddings.errors import UnavailableError
from grid.vectors import vector_store
from tests.away import GONE, database_away
from tests.conftest import client_with

SEMANTIC, CONTEXTUAL = "/api/query/semantic", "/api/query/contextual"
QUERY = {"query": "How do I add a column?"}
MESSAGE = {
    "conversation_id": "c1", "message_id": "m1", "timestamp": "2026-03-01T09:30:00Z", "role": "user", "content": "Hi",
}  # fmt: skip


def _gone(server: str) -> Any:
    def gone(*_: Any, **__: Any) -> Any:
        raise UnavailableError(f"{server} cannot be reached.")

    return gone


def _check_away(response: Any, *, told: str) -> None:
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response["Content-Type"] == "application/problem+json"
    assert told in response.json()["detail"]


def test_a_query_without_the_vector_store_names_it(
    grid: User, client: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(vector_store()), "search", _gone("Weaviate"))
    _check_away(client.post(SEMANTIC, QUERY), told="Weaviate cannot be reached.")
    assert client.post(CONTEXTUAL, QUERY).status_code == 200


def test_what_needs_no_vectors_answers_without_their_store(
    grid: User, client: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("search", "count", "fragment_ids"):
        monkeypatch.setattr(type(vector_store()), name, _gone("Weaviate"))
    for path in ("/api/conversations", "/api/fragments"):
        assert client.get(path).status_code == 200, path
    (space,) = client.get("/api/stats").json()["spaces"]
    assert space["vectors"] is None


def test_lists_answer_without_the_raw_log_and_texts_do_not(
    grid: User, client: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(raw_log()), "read", _gone("MongoDB"))
    conversations = client.get("/api/conversations")
    assert conversations.status_code == client.get("/api/stats").status_code == 200
    (first, *_) = conversations.json()["results"]
    _check_away(client.get(f"/api/conversations/{first['id']}"), told="MongoDB cannot be reached.")
    _check_away(client.get("/api/fragments"), told="MongoDB cannot be reached.")
    answer = client.post(SEMANTIC, QUERY)
    if vector_store().keeps_text:
        assert answer.json()["results"]
    else:
        _check_away(answer, told="MongoDB cannot be reached.")


def test_a_fragment_on_its_way_to_the_vector_store_fails_no_query(
    grid: User, client: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = client.post(SEMANTIC, QUERY).json()["results"]
    vector_store().delete([UUID(found[0]["id"])])
    monkeypatch.setattr(type(raw_log()), "read", _gone("MongoDB"))
    answer = client.post(SEMANTIC, QUERY)
    if vector_store().keeps_text:
        ids = [one["id"] for one in answer.json()["results"]]
        assert ids
        assert found[0]["id"] not in ids
    else:
        _check_away(answer, told="MongoDB cannot be reached.")


def test_a_key_that_was_used_lately_is_told_that_the_database_is_away(grid: User, client: APIClient) -> None:
    client.get("/api/stats")
    with database_away():
        for response in (client.get("/api/conversations"), client.post(SEMANTIC, QUERY)):
            _check_away(response, told="The database cannot be used now")


def test_another_key_is_told_so_too(db: None) -> None:
    with database_away():
        _check_away(client_with("ag_unknown").get("/api/stats"), told="This key cannot be looked up")


@pytest.fixture
def empty_spool() -> Iterator[None]:
    """Leave nothing in the spool that all tests have."""
    yield
    for path in spool().waiting():
        path.unlink()


@pytest.mark.usefixtures("empty_spool")
def test_a_known_key_hands_messages_in(grid: User, client: APIClient) -> None:
    client.get("/api/stats")
    with database_away():
        response = client.post("/api/ingest", MESSAGE)
        wrong = client.post("/api/ingest", MESSAGE | {"role": "system"})
    assert (response.status_code, wrong.status_code) == (202, 400)
    assert response.json() == {"accepted": 1, "duplicates": 0, "ids": response.json()["ids"], "spooled": 1}
    assert not Message.objects.filter(
        external_id="m1", source_kind="api", conversation__external_id="c1"
    ).exists()


def test_an_answer_is_not_lost_because_it_cannot_be_logged(
    grid: User, client: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise GONE

    monkeypatch.setattr("django.db.models.query.QuerySet.create", fail)
    assert client.post(SEMANTIC, QUERY).json()["results"]
    assert client.post(CONTEXTUAL, QUERY).json()["stats"]["queryId"] is None


def test_a_token_is_told_that_the_database_is_away(owner: User) -> None:
    token = str(AccessToken.for_user(owner))
    with database_away():
        _check_away(client_with(token).get("/api/stats"), told="The database cannot be used now")


@pytest.fixture
def admin(owner: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(owner)
    return client


@pytest.mark.parametrize("path", ["/admin/", "/admin/queue/", "/admin/capture/conversation/"])
def test_a_page_of_the_admin_says_that_the_database_is_away(admin: Client, path: str) -> None:
    with database_away():
        response = admin.get(path)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "The database cannot be used now" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_page_is_the_same_where_the_server_is_asynchronous(owner: User) -> None:
    client = AsyncClient(raise_request_exception=False)
    client.force_login(owner)
    with database_away():
        response = async_to_sync(client.get)("/admin/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")


def test_a_page_of_the_admin_names_the_vector_store(
    grid: User, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(vector_store()), "count", _gone("Weaviate"))
    response = admin.get("/admin/embeddings/embeddingspace/")
    assert response.status_code == 503
    assert "Weaviate cannot be reached." in response.content.decode()


@pytest.mark.parametrize("path", ["/admin/grid/fragment/", "/admin/capture/message/"])
def test_rows_are_shown_without_their_texts_while_the_raw_log_is_away(
    grid: User, admin: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(raw_log()), "read", _gone("MongoDB"))
    response = admin.get(path)
    assert response.status_code == 200
    assert "MongoDB cannot be reached." in response.content.decode()
