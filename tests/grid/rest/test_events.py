"""Who may follow the events, and from where on. How they flow is tested on a running grid.

A stream gives its connection back, and with it on Postgres the test's transaction.
"""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings
from rest_framework.test import APIClient

from grid.events.nudges import BELL
from grid.rest.views import events

pytestmark = pytest.mark.django_db


def _events(answer: Any) -> list[dict[str, Any]]:
    text = b"".join(answer.streaming_content).decode()
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]


def test_a_key_is_needed() -> None:
    assert APIClient().get("/api/events").status_code == 401


@pytest.mark.embedded
def test_it_is_a_stream_of_events_that_nobody_keeps(client: APIClient) -> None:
    answer = client.get("/api/events")
    assert answer["Content-Type"] == "text/event-stream; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert list(answer) == [b"retry: 2000\n\n", b""]


@pytest.mark.embedded
def test_it_goes_on_from_an_id(grid: User, client: APIClient) -> None:
    told = _events(client.get("/api/events", headers={"Last-Event-ID": "0"}))
    assert {event["kind"] for event in told} == {"messageCaptured", "messageStored"}
    assert "m2" in {event["messageId"] for event in told}
    ids = {event["conversation"] for event in told}
    assert all(client.get(f"/api/conversations/{id_}").status_code == 200 for id_ in ids)


@pytest.mark.parametrize("id_", ["yesterday", "-1", "99999999999999999", "²"])
def test_what_is_no_id_is_refused(id_: str, client: APIClient) -> None:
    answer = client.get("/api/events", headers={"Last-Event-ID": id_.encode().decode("latin-1")})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Last-Event-ID"


def test_there_are_not_too_many(client: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BELL, "streams", events.MOST_STREAMS)
    answer = client.get("/api/events")
    assert answer.status_code == 503
    assert "Try again later" in answer.json()["detail"]


@pytest.mark.embedded
def test_opening_one_counts_as_a_call(client: APIClient, settings: Settings) -> None:
    settings.API_THROTTLE = "1/min"
    assert [client.get("/api/events").status_code for _ in range(2)] == [200, 429]
