"""Conversations: to list, to read, to erase."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoCaptureOnCommitCallbacks
from rest_framework.test import APIClient

from capture.models import Conversation, Message
from capture.rawlog import raw_log
from embeddings.models import EmbeddingSpace
from grid.models import Fragment
from grid.vectors import VectorFilter, vector_store
from tests.talks import LOCKS

LIST = "/api/conversations"


def _list(client: APIClient, **parameters: Any) -> list[str]:
    response = client.get(LIST, parameters)
    assert response.status_code == 200, response.json()
    return [row["conversationId"] for row in response.json()["results"]]


def _id(external_id: str) -> str:
    return str(Conversation.objects.get(external_id=external_id).pk)


def test_a_list_has_pages(grid: User, client: APIClient) -> None:
    first = client.get(LIST, {"page_size": 1}).json()
    assert (first["count"], first["previous"], len(first["results"])) == (2, None, 1)
    second = client.get(first["next"]).json()
    assert (second["next"], second["results"][0]["conversationId"]) == (None, "locks")


def test_a_row_has_its_shape(grid: User, client: APIClient) -> None:
    row = client.get(LIST, {"project": "shop"}).json()["results"][0]
    assert row == {
        "id": _id("locks"),
        "conversationId": "locks",
        "source": "claude_code",
        "project": "shop",
        "title": "How do I add a column to a big table?",
        "startedAt": "2026-03-01T09:31:00.000Z",
        "lastAt": "2026-03-01T09:32:00.000Z",
        "messages": 2,
    }


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({}, ["bread", "locks"]),
        ({"project": "kitchen"}, ["bread"]),
        ({"project": "none"}, []),
        ({"project": ""}, ["bread", "locks"]),
        ({"source": "claude_code"}, ["locks"]),
        ({"since": "2026-03-01T09:33:00Z"}, ["bread"]),
        ({"until": "2026-03-01T09:33:00Z"}, ["locks"]),
    ],
)
def test_filters_hold_a_list(
    grid: User, client: APIClient, parameters: dict[str, str], found: list[str]
) -> None:
    assert _list(client, **parameters) == found


@pytest.mark.parametrize(
    ("parameters", "detail"),
    [
        ({"page_size": 201}, "page_size: Ensure this value is less than or equal to 200."),
        ({"page_size": 0}, "page_size: Ensure this value is greater than or equal to 1."),
        ({"page": "last"}, "page: A valid integer is required."),
        ({"page": "9" * 5000}, "page: String value too large."),
        ({"since": "soon"}, "since: Datetime has wrong format"),
        (
            {"name": "x"},
            "name: it is unknown here; known are page, page_size, project, since, source, until.",
        ),
    ],
)
def test_a_wrong_parameter_is_named(client: APIClient, parameters: dict[str, Any], detail: str) -> None:
    response = client.get(LIST, parameters)
    assert response.status_code == 400
    assert response.json()["detail"].startswith(detail)


@pytest.mark.parametrize("page", [2, 10**30])
def test_a_page_past_the_end_is_not_there(grid: User, client: APIClient, page: int) -> None:
    response = client.get(LIST, {"page": page})
    assert (response.status_code, "no page" in response.json()["detail"]) == (404, True)


@pytest.mark.parametrize("path", ["?project=%00", "?source=%ed%a0%80", "?since=%00"])
def test_odd_characters_break_nothing(client: APIClient, path: str) -> None:
    assert client.get(LIST + path).status_code in (200, 400)


def test_a_conversation_is_read_with_its_messages(grid: User, client: APIClient) -> None:
    found = client.get(f"{LIST}/{_id('locks')}").json()
    assert (found["messages"], len(found["transcript"])) == (2, 2)
    answer = found["transcript"][1]
    assert answer.pop("id") == str(Message.objects.get(external_id="m2").pk)
    assert answer == {
        "messageId": "m2",
        "role": "assistant",
        "model": "claude-opus-4-5",
        "timestamp": "2026-03-01T09:32:00.000Z",
        "content": LOCKS,
        "tokens": {"output": 40, "input": 9},
        "state": "stored",
        "sidechain": False,
        "incomplete": False,
    }


def test_a_text_that_was_lost_is_null(grid: User, client: APIClient) -> None:
    raw_log().erase(raw_log().ids())
    assert client.get(f"{LIST}/{_id('locks')}").json()["transcript"][0]["content"] is None


@pytest.mark.parametrize("method", ["get", "delete"])
def test_one_of_somebody_else_is_not_there(grid: User, client: APIClient, method: str) -> None:
    theirs = getattr(client, method)(f"{LIST}/{_id('boat')}")
    none = getattr(client, method)(f"{LIST}/{uuid4()}")
    assert theirs.status_code == none.status_code == 404
    assert theirs.json()["detail"] == none.json()["detail"]
    assert Conversation.objects.filter(external_id="boat").exists()


def test_erasing_leaves_nothing_of_it(
    grid: User, client: APIClient, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = client.delete(f"{LIST}/{_id('locks')}")
    assert (response.status_code, response.content) == (204, b"")
    assert _list(client) == ["bread"]
    assert Message.objects.filter(owner=grid).count() == 1
    assert set(raw_log().ids()) == set(Message.objects.values_list("id", flat=True))
    assert Fragment.objects.filter(message__owner=grid).count() == 1
    (space,) = EmbeddingSpace.objects.all()
    where = VectorFilter(owner_id=grid.pk)
    assert sum(vector_store().counts(space.pk, by="project", where=where).values()) == 1


def test_what_was_erased_is_found_no_more(grid: User, client: APIClient) -> None:
    client.delete(f"{LIST}/{_id('locks')}")
    answer = client.post("/api/query/semantic", {"query": LOCKS}).json()
    assert [result["metadata"]["conversationId"] for result in answer["results"]] == ["bread"]


def test_a_list_costs_few_queries(grid: User, client: APIClient, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(5):
        _list(client)
