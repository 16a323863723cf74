"""An OpenAI-compatible provider on loopback, over real HTTP, that answers badly when told to."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Answer:
    """What to answer instead of vectors."""

    status: int
    body: object = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """A request as it came in."""

    at: float
    path: str
    key: str
    body: dict[str, Any]


class FakeProvider(ThreadingHTTPServer):
    """Gives every text a vector of its own, not normalised, after the answers that were put in `first`."""

    daemon_threads = True

    def __init__(self, *, dimensions: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.dimensions = dimensions
        self.first: list[Answer] = []
        self.requests: list[Request] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def vector(self, text: str) -> bytes:
        seed = int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
        return np.random.default_rng(seed).normal(size=self.dimensions, scale=3).astype("<f4").tobytes()


class _Handler(BaseHTTPRequestHandler):
    server: FakeProvider
    protocol_version = "HTTP/1.1"
    # Head and body are written one after the other: the second must not wait until the first is acknowledged.
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        self.server.requests.append(Request(at=time.monotonic(), path=self.path, key=key, body=body))
        self._answer(self.server.first.pop(0) if self.server.first else self._vectors(body))

    def _vectors(self, body: dict[str, Any]) -> Answer:
        vectors = [self.server.vector(text) for text in body["input"]]
        as_asked = _as_numbers if body.get("encoding_format") == "float" else _as_base64
        data = [
            {"object": "embedding", "index": index, "embedding": as_asked(vector)}
            for index, vector in enumerate(vectors)
        ]
        return Answer(200, {"object": "list", "model": body["model"], "data": data, "usage": {}})

    def _answer(self, answer: Answer) -> None:
        content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def _as_base64(vector: bytes) -> str:
    return base64.b64encode(vector).decode()


def _as_numbers(vector: bytes) -> list[float]:
    numbers: list[float] = np.frombuffer(vector, "<f4").tolist()
    return numbers


@contextmanager
def fake_provider(*, dimensions: int) -> Iterator[FakeProvider]:
    """Run a provider for as long as the block does."""
    with FakeProvider(dimensions=dimensions) as provider:
        Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield provider
        provider.shutdown()
