"""What reaches upstream and client: the same bytes, headers that are about the message, and nothing else."""

import gzip
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import httpx
import pytest

from tests.capture.proxy.providers import Answer, Provider
from tests.capture.proxy.talking import ProxiedGrid, new_session


def test_a_call_reaches_the_upstream_as_it_was_made(proxied: ProxiedGrid, provider: Provider) -> None:
    provider.answers["/v1/things/a%20b"] = Answer([b"ok"])
    proxied.call(
        "/anthropic/v1/things/a%20b?beta=true&key=k%2F1",
        b'{"a":  1}',
        **{"x-api-key": "sk-mine", "X-Odd": "a, b"},
    )
    seen = provider.seen[-1]
    assert (seen.method, seen.path) == ("POST", "/v1/things/a%20b?beta=true&key=k%2F1")
    assert seen.body == b'{"a":  1}'
    assert (seen.headers["x-api-key"], seen.headers["x-odd"]) == ("sk-mine", "a, b")
    assert seen.headers["host"] == provider.url.removeprefix("http://")
    assert "x-aethergrid-key" not in seen.headers


def test_nothing_is_added_to_a_call(proxied: ProxiedGrid, provider: Provider) -> None:
    provider.answers["/v1/models"] = Answer([b"[]"])
    with httpx.Client() as client:
        request = client.build_request("GET", f"{proxied.url}/openai/v1/models", headers=proxied.key)
        for name in ("accept", "accept-encoding", "user-agent"):
            del request.headers[name]
        client.send(request)
    assert set(provider.seen[-1].headers) <= {"host", "connection"}


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_every_method_passes(method: str, proxied: ProxiedGrid, provider: Provider) -> None:
    provider.answers["/v1/files/1"] = Answer([] if method == "HEAD" else [b"done"], headers={"X-Left": "7"})
    answer = proxied.call("/openai/v1/files/1", method=method)
    assert provider.seen[-1].method == method
    assert answer.content == (b"" if method == "HEAD" else b"done")
    assert answer.headers["x-left"] == "7"


def test_errors_and_limits_of_the_upstream_pass(proxied: ProxiedGrid, provider: Provider) -> None:
    limits = {"retry-after": "12", "anthropic-ratelimit-requests-remaining": "0", "request-id": "req_1"}
    body = b'{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}'
    provider.answers["/v1/messages"] = Answer([body], status=429, headers=limits | {"Date": "yesterday"})
    answer = proxied.call("/anthropic/v1/messages", {"messages": []})
    assert (answer.status_code, answer.content) == (429, body)
    assert {name: answer.headers[name] for name in limits} == limits
    assert answer.headers.get_list("date") == ["yesterday"]


def test_headers_about_the_connection_stay_on_it(proxied: ProxiedGrid, provider: Provider) -> None:
    provider.answers["/x"] = Answer(
        [b"ok"], headers={"Connection": "X-Hop", "X-Hop": "1", "Keep-Alive": "timeout=5", "X-End": "2"}
    )
    answer = proxied.call("/openai/x", None, **{"Connection": "X-Mine", "X-Mine": "1", "TE": "trailers"})
    assert "x-hop" not in answer.headers
    assert answer.headers["x-end"] == "2"
    assert not {"x-mine", "te"} & set(provider.seen[-1].headers)


def test_no_web_server_on_the_way_holds_a_stream_back(proxied: ProxiedGrid, provider: Provider) -> None:
    provider.answers["/x"] = Answer([b"ok"])
    assert proxied.call("/openai/x").headers["x-accel-buffering"] == "no"


def test_pieces_arrive_as_they_are_sent(proxied: ProxiedGrid, provider: Provider) -> None:
    go_on = threading.Event()
    provider.answers["/v1/messages"] = Answer([b"event: one\n\n", b"event: two\n\n"], go_on=go_on)
    with httpx.stream("POST", f"{proxied.url}/anthropic/v1/messages", headers=proxied.key, json={}) as answer:
        pieces = answer.iter_raw()
        assert next(pieces) == b"event: one\n\n"
        go_on.set()
        assert b"".join(pieces) == b"event: two\n\n"


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_packed_answers_stay_packed(encoding: str, proxied: ProxiedGrid, provider: Provider) -> None:
    body = gzip.compress(b"{}")  # whatever it is called, nobody looks into it on the way
    provider.answers["/x"] = Answer([body[:7], body[7:]], headers={"Content-Encoding": encoding})
    with httpx.stream("GET", f"{proxied.url}/openai/x", headers=proxied.key) as answer:
        assert b"".join(answer.iter_raw()) == body
        assert answer.headers["content-encoding"] == encoding


def test_a_redirect_is_for_the_client(proxied: ProxiedGrid, provider: Provider) -> None:
    provider.answers["/x"] = Answer(status=307, headers={"Location": "https://elsewhere.example/x"})
    answer = proxied.call("/openai/x", None, method="GET")
    assert (answer.status_code, answer.headers["location"]) == (307, "https://elsewhere.example/x")


def test_cookies_of_the_grid_stay_here(proxied: ProxiedGrid, provider: Provider) -> None:
    proxied.call("/openai/x", None, method="GET", Cookie="sessionid=abc; theirs=1; csrftoken=x")
    assert provider.seen[-1].headers["cookie"] == "theirs=1"


def test_a_large_upload_passes_in_pieces(proxied: ProxiedGrid, provider: Provider) -> None:
    provider.answers["/v1/files"] = Answer([b"{}"])
    piece, count = b"x" * 65536, 1600

    def pieces() -> "islice[bytes]":
        return islice(iter(lambda: piece, None), count)

    answer = httpx.post(f"{proxied.url}/openai/v1/files", content=pieces(), headers=proxied.key, timeout=120)
    assert answer.status_code == 200
    assert provider.seen[-1].size == len(piece) * count


def test_a_client_that_asks_first_is_told_to_go_on(proxied: ProxiedGrid, provider: Provider) -> None:
    provider.answers["/v1/files"] = Answer([b"{}"])
    lines = ["POST /proxy/openai/v1/files HTTP/1.1", "Host: grid", f"X-AetherGrid-Key: {proxied.grid.key}"]
    lines += ["Expect: 100-continue", "Content-Length: 5", "", ""]
    with socket.create_connection(("127.0.0.1", proxied.grid.port), timeout=30) as client:
        client.sendall("\r\n".join(lines).encode())
        assert client.recv(1000).startswith(b"HTTP/1.1 100 ")
        client.sendall(b"hello")
        assert client.recv(1000).startswith(b"HTTP/1.1 200 ")
    assert provider.seen[-1].body == b"hello"
    assert "expect" not in provider.seen[-1].headers


def test_a_provider_by_configuration(proxied: ProxiedGrid, provider: Provider) -> None:
    provider.answers["/base/v1/chat"] = Answer([b"hi"])
    assert proxied.call("/router/v1/chat").content == b"hi"


def test_a_provider_that_is_not_known_is_told_with_those_that_are(proxied: ProxiedGrid) -> None:
    answer = proxied.call("/nobody/x")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "/proxy/anthropic/" in answer.json()["detail"]


def test_many_at_once_do_not_mix(proxied: ProxiedGrid, provider: Provider) -> None:
    for number in range(64):
        provider.answers[f"/{number}"] = Answer([f"{number}-{piece} ".encode() for piece in range(50)])

    def ask(number: int) -> bool:
        return proxied.call(f"/openai/{number}").content == b"".join(provider.answers[f"/{number}"].pieces)

    with ThreadPoolExecutor(32) as pool:
        assert all(pool.map(ask, range(64)))


def test_what_holds_no_messages_is_not_noted(proxied: ProxiedGrid, provider: Provider) -> None:
    go_on = threading.Event()
    provider.answers["/v1/embeddings"] = Answer([b"{", b"}"], go_on=go_on)
    known = {path.name for path in proxied.files}
    with httpx.stream(
        "POST", f"{proxied.url}/openai/v1/embeddings", headers=proxied.key, content=json.dumps({"input": "x"})
    ) as answer:
        next(pieces := answer.iter_raw())
        assert {path.name for path in proxied.files} <= known
        go_on.set()
        list(pieces)


def test_what_is_noted_is_for_its_owner_alone_and_without_keys(
    proxied: ProxiedGrid, provider: Provider
) -> None:
    go_on, session = threading.Event(), new_session()
    provider.answers["/v1/messages"] = Answer([b"data: {}\n\n", b"data: {}\n\n"], go_on=go_on)
    headers = {"x-api-key": "sk-ant-never", "authorization": "Bearer never", "x-session-id": session}
    with httpx.stream(
        "POST",
        f"{proxied.url}/k/{proxied.grid.key}/anthropic/v1/messages?key=never",
        headers=headers,
        json={"messages": [{"role": "user", "content": "Hello"}]},
    ) as answer:
        pieces = answer.iter_raw()
        next(pieces)
        noted = [path for path in proxied.files if session.encode() in path.read_bytes()]
        assert len(noted) == 1
        assert noted[0].stat().st_mode & 0o777 == 0o600
        assert noted[0].parent.stat().st_mode & 0o777 == 0o700
        assert b"never" not in noted[0].read_bytes()
        assert proxied.grid.key.encode() not in noted[0].read_bytes()
        go_on.set()
        list(pieces)
    proxied.settle()
    assert "never" not in (proxied.grid.home / "logs" / "grid.log").read_text()
