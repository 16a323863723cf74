"""E001: what is wrong with each server that the settings name, and what to do."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.conf import LazySettings

from aethergrid import checks
from aethergrid.servers import SERVERS
from tests.services.namespaces import WeaviatePlace
from tests.services.ports import server_port

WRONG = {
    "POSTGRES_URL": "postgres://ada:hunter2@127.0.0.1:{port}/grid",
    "MONGODB_URL": "mongodb://ada:hunter2@127.0.0.1:{port}/grid",
    "WEAVIATE_URL": "http://127.0.0.1:{port}",
    "REDIS_URL": "redis://:hunter2@127.0.0.1:{port}/0",
}


@contextmanager
def something_else(status: int, answer: dict[str, Any]) -> Iterator[str]:
    """Answer every request in this way; gives the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def _none(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in WRONG:
        setattr(settings, name, "")
    # What does not answer is waited for.
    monkeypatch.setattr("aethergrid.servers.PATIENCE_SECONDS", 1.0)


def refusals() -> str:
    """Give all that the check says."""
    return "\n".join(f"{message.id} {message.msg} {message.hint}" for message in checks.servers(None))


def test_without_servers_nothing_is_looked_at() -> None:
    assert refusals() == ""


@pytest.mark.parametrize("name", WRONG)
def test_a_server_that_is_not_there_is_named_without_its_password(name: str, settings: LazySettings) -> None:
    setattr(settings, name, WRONG[name].format(port=server_port()))
    said = refusals()
    assert said.startswith(f"aethergrid.E001 {name} names a server that cannot be used: ")
    assert "Start it" in said
    assert f"Or unset {name}" in said
    assert "hunter2" not in said


def test_each_of_several_is_named(settings: LazySettings) -> None:
    for name, url in WRONG.items():
        setattr(settings, name, url.format(port=server_port()))
    assert refusals().count("aethergrid.E001") == len(SERVERS)


def test_a_postgres_that_does_not_know_the_password_says_so(
    settings: LazySettings, postgres_url: str
) -> None:
    settings.POSTGRES_URL = postgres_url.replace(":aethergrid@", ":hunter2@")
    assert "password authentication failed" in refusals()


def test_a_postgres_without_the_database_says_so(settings: LazySettings, postgres_url: str) -> None:
    settings.POSTGRES_URL = f"{postgres_url}_other"
    assert "does not exist" in refusals()


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (401, {}, "WEAVIATE_API_KEY is missing or not the right one"),
        (200, {"hello": "world"}, "what answers there is not Weaviate"),
        (200, {"version": "1.19.3"}, "it is Weaviate 1.19.3"),
        (404, {}, "404"),
    ],
)
def test_what_answers_in_place_of_weaviate_is_told_apart(
    status: int, answer: dict[str, Any], said: str, settings: LazySettings
) -> None:
    with something_else(status, answer) as settings.WEAVIATE_URL:
        assert said in refusals()


def test_the_servers_of_the_tests_are_fit(
    settings: LazySettings, postgres_url: str, mongodb_url: str, weaviate_url: WeaviatePlace, redis_url: str
) -> None:
    settings.POSTGRES_URL, settings.MONGODB_URL, settings.REDIS_URL = postgres_url, mongodb_url, redis_url
    settings.WEAVIATE_URL = weaviate_url.url
    assert refusals() == ""
