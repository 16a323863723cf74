"""Errors are problem details that say what to change."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.asgi import get_asgi_application
from django.db import InterfaceError, OperationalError
from pytest_django import Settings
from rest_framework.test import APIClient, APIRequestFactory

from capture.spool import SpoolFullError
from embeddings.embedders import WeightsUnusableError
from embeddings.errors import UnavailableError
from grid.rest.problems import problem_for
from grid.rest.views.queries import StatsView

SEMANTIC = "/api/query/semantic"


def _check(response: Any, status: int) -> str:
    body = response.json()
    assert response.status_code == body["status"] == status
    assert response["Content-Type"] == "application/problem+json"
    assert body.keys() - {"errors"} == {"type", "title", "status", "detail", "instance"}
    return str(body["detail"])


def _send(client: APIClient, body: Any, content_type: str = "application/json") -> Any:
    return client.generic("POST", SEMANTIC, body, content_type=content_type)


def test_a_problem_names_each_field(client: APIClient) -> None:
    response = client.post(SEMANTIC, {"query": "x", "filters": {"maxResults": 0, "since": "soon"}})
    assert _check(response, 400).startswith("filters.since: ")
    assert {error["field"] for error in response.json()["errors"]} == {"filters.maxResults", "filters.since"}


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ('{"query": "x"', "line 1 column 14"),
        ('{"query": NaN}', "NaN is no JSON"),
        ('{"query": "x", "filters": {"minSimilarity": 1e999}}', "larger than a double"),
        (b'{"query": "\xff"}', "can't decode byte 0xff in position 11"),
        ("[" * 100_000, "nested too deep"),
        ("[" * 100 + "]" * 100, "nested too deep"),
        ("9" * 5000, "4300 digits"),
        ("\ufeff{}", "BOM"),
    ],
)
def test_what_is_not_json_is_refused_with_the_place(
    client: APIClient, body: str | bytes, detail: str
) -> None:
    assert detail in _check(_send(client, body), 400)


@pytest.mark.parametrize("body", ["[]", '"x"', "5", "null"])
def test_a_body_has_to_be_an_object(client: APIClient, body: str) -> None:
    assert "xpected a dictionary" in _check(_send(client, body), 400) or body == "null"


def test_a_body_that_is_too_large_is_refused(client: APIClient) -> None:
    assert "MAX_BODY_BYTES" in _check(_send(client, b'{"query": "' + b"x" * 20_000_000 + b'"}'), 413)


async def _send_in_chunks(key: str, body: bytes) -> Any:
    """Send a body whose length is not told, as some HTTP clients do."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": SEMANTIC,
        "query_string": b"",
        "headers": [
            (b"host", b"localhost"),
            (b"content-type", b"application/json"),
            (b"transfer-encoding", b"chunked"),
            (b"authorization", f"Bearer {key}".encode()),
        ],
    }
    parts = [body[start : start + 65_536] for start in range(0, len(body), 65_536)]
    sent: list[Mapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not parts:
            # The connection stays open.
            await asyncio.Event().wait()
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    await get_asgi_application()(scope, receive, send)
    return sent[0]["status"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("size", "status"), [(0, 400), (20, 200), (20_000_000, 413)])
def test_a_body_in_chunks_is_read_like_any_other(api_key: str, size: int, status: int) -> None:
    body = b'{"query": "' + b"x" * size + b'"}'
    assert async_to_sync(_send_in_chunks)(api_key, body) == status


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x" * 300],
)
def test_another_content_type_is_refused(client: APIClient, content_type: str) -> None:
    assert "application/json" in _check(_send(client, b"query=x", content_type), 415)


def test_a_method_that_is_not_there_is_refused(client: APIClient) -> None:
    response = client.put(SEMANTIC, {})
    assert "possible are POST" in _check(response, 405)
    assert "POST" in response["Allow"]


@pytest.mark.parametrize(
    "path", ["/api/", "/api/none", "/api/conversations/none", "/api/query/semantic/", "/api/%00"]
)
def test_an_address_that_is_not_there_is_a_problem_too(db: None, path: str) -> None:
    assert "/api/docs/" in _check(APIClient().get(path), 404)


def test_elsewhere_it_is_a_page(db: None) -> None:
    assert APIClient().get("/none")["Content-Type"].startswith("text/html")


def test_another_host_is_refused(client: APIClient) -> None:
    _check(client.get("/api/stats", headers={"Host": "evil.example"}), 400)


def test_json_is_given_whatever_is_asked_for(client: APIClient) -> None:
    response = client.get("/api/stats?format=html", headers={"Accept": "text/html"})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")


def test_too_many_requests_are_told_when_to_come_back(client: APIClient, settings: Settings) -> None:
    settings.API_THROTTLE = "2/min"
    client.get("/api/stats"), client.get("/api/stats")
    response = client.get("/api/stats")
    _check(response, 429)
    assert 0 < int(response["Retry-After"]) <= 60


def _answer(error: Exception) -> Any:
    request = APIRequestFactory().get("/api/stats")
    return problem_for(error, {"request": request, "view": StatsView()})


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (WeightsUnusableError("Its weights are damaged: install it again."), 503, "install it again."),
        (RuntimeError("secret"), 500, "its log has the reason"),
    ],
)
def test_what_fails_is_logged_and_nothing_of_it_told(
    error: Exception, status: int, detail: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = _answer(error)
    assert response.status_code == status
    assert detail in response.data["detail"]
    assert "secret" not in str(response.data)
    assert caplog.records[0].exc_info


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (
            UnavailableError("Weaviate cannot be reached; start it."),
            503,
            "Weaviate cannot be reached; start it.",
        ),
        (OperationalError("secret host"), 503, "The database cannot be used now"),
        (InterfaceError("secret: connection already closed"), 503, "The database cannot be used now"),
        (SpoolFullError("The spool has no room."), 507, "The spool has no room."),
    ],
)
def test_what_is_away_is_named_with_when_to_come_back(error: Exception, status: int, detail: str) -> None:
    response = _answer(error)
    assert (response.status_code, response["Retry-After"]) == (status, "5")
    assert detail in response.data["detail"]
    assert "secret" not in str(response.data)


def test_a_server_that_is_away_fills_the_log_with_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    _answer(OperationalError("connection refused"))
    (record,) = caplog.records
    assert (record.levelname, record.exc_info) == ("WARNING", None)
    assert "connection refused" in record.getMessage()


def test_a_failure_outside_of_a_view_is_a_problem_too() -> None:
    from grid.rest.pages import server_error

    response = server_error(APIRequestFactory().get("/api/stats"))
    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
