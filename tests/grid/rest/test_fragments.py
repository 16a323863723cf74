"""Fragments: to list and to read."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from capture.models import MessageState
from grid.models import Fragment
from tests.talks import BREAD, LOCKS

LIST = "/api/fragments"


def _fragment(external_id: str) -> Fragment:
    return Fragment.objects.get(message__external_id=external_id)


def test_a_fragment_has_its_shape(grid: User, client: APIClient) -> None:
    row = _fragment("m2")
    found = client.get(f"{LIST}/{row.pk}").json()
    assert found == {
        "id": str(row.pk),
        "content": LOCKS,
        "tokens": row.tokens,
        "topic": row.topic,
        "taskType": row.task_type,
        "complexity": row.complexity,
        "metadata": {
            "sourceModel": "claude-opus-4-5",
            "timestamp": "2026-03-01T09:32:00.000Z",
            "conversationId": "locks",
            "messageId": "m2",
            "project": "shop",
            "role": "assistant",
        },
    }


def test_the_list_has_the_latest_first(grid: User, client: APIClient) -> None:
    listed = client.get(LIST).json()
    assert (listed["count"], listed["results"][0]["content"]) == (3, BREAD)
    assert client.get(f"{LIST}/{listed['results'][1]['id']}").json() == listed["results"][1]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"project": "kitchen"}, 1),
        ({"sourceModel": "claude-opus-4-5"}, 2),
        ({"conversationId": "locks"}, 2),
        ({"role": "user"}, 1),
        ({"state": MessageState.STORED}, 3),
        ({"state": MessageState.FAILED}, 0),
        ({"topic": "no such topic"}, 0),
        ({"taskType": "no such type"}, 0),
        ({"since": "2026-03-01T09:33:00Z"}, 1),
        ({"until": "2026-03-01T09:33:00Z"}, 2),
    ],
)
def test_filters_hold_a_list(grid: User, client: APIClient, parameters: dict[str, str], found: int) -> None:
    assert client.get(LIST, parameters).json()["count"] == found


def test_a_topic_that_is_there_is_found(grid: User, client: APIClient) -> None:
    row = _fragment("m3")
    found = client.get(LIST, {"topic": row.topic, "taskType": row.task_type}).json()
    assert str(row.pk) in [fragment["id"] for fragment in found["results"]]


@pytest.mark.parametrize(
    ("parameters", "field"), [({"state": "gone"}, "state"), ({"role": "system"}, "role"), ({"q": "x"}, "q")]
)
def test_a_wrong_parameter_is_named(client: APIClient, parameters: dict[str, str], field: str) -> None:
    response = client.get(LIST, parameters)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, field)


def test_one_of_somebody_else_is_not_there(grid: User, client: APIClient) -> None:
    assert client.get(f"{LIST}/{_fragment('m4').pk}").status_code == 404


def test_one_is_not_erased_by_itself(grid: User, client: APIClient) -> None:
    response = client.delete(f"{LIST}/{_fragment('m2').pk}")
    assert (response.status_code, Fragment.objects.count()) == (405, 4)


def test_a_list_costs_few_queries(grid: User, client: APIClient, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(5):
        assert len(client.get(LIST).json()["results"]) == 3
