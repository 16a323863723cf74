"""A provider of models on loopback, over real HTTP, in the words of three APIs; it answers badly when told to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

# Tokens that it says each answer took.
READ, WROTE = 700, 90
ITEM: dict[str, Any] = {
    "kind": "strategy",
    "outcome": "worked",
    "title": "Freeze the clock in tests that depend on time",
    "when": "A test fails now and then, mostly around midnight.",
    "not_when": "",
    "action": "Give the code its clock, and freeze it in the fixture.",
    "rationale": "What a test reads of the time is then the same in each run.",
    "caveats": ["Do not retry the test until it passes."],
    "verification": "It passed two hundred times in a row.",
}


@dataclass(frozen=True)
class Failure:
    """What to answer instead of a text."""

    status: int
    body: object = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=lambda: {"Retry-After": "0"})


@dataclass(frozen=True)
class Request:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """All that was sent, as text."""
        return json.dumps(self.body, ensure_ascii=False)


class FakeModels(ThreadingHTTPServer):
    """Answers with `first`, one after the other, and then with an item or a verdict, as the schema asks."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.first: list[str | dict[str, Any] | Failure] = []
        self.item: dict[str, Any] = dict(ITEM)
        self.same = True
        self.counts_tokens = True
        self.requests: list[Request] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, request: Request) -> Failure:
        given = self.first.pop(0) if self.first else self._default(request)
        if isinstance(given, Failure):
            return given
        text = given if isinstance(given, str) else json.dumps(given)
        body = _WORDS[request.path](text, self.counts_tokens)
        return Failure(200, body, {})

    def _default(self, request: Request) -> dict[str, Any]:
        return {"reason": "Both say so.", "same": self.same} if '"same":' in request.text else self.item


def _anthropic(text: str, counts: bool) -> dict[str, Any]:
    thought = {"type": "thinking", "thinking": "{hm}", "signature": "x"}
    usage = {"input_tokens": READ, "cache_read_input_tokens": 0, "output_tokens": WROTE} if counts else None
    return {
        "type": "message",
        "content": [thought, {"type": "text", "text": text}],
        "stop_reason": "end_turn",
        "usage": usage,
    }


def _openai(text: str, counts: bool) -> dict[str, Any]:
    usage = {"prompt_tokens": READ, "completion_tokens": WROTE, "total_tokens": READ + WROTE}
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    return {"object": "chat.completion", "choices": [choice]} | ({"usage": usage} if counts else {})


def _ollama(text: str, counts: bool) -> dict[str, Any]:
    counted = {"prompt_eval_count": READ, "eval_count": WROTE} if counts else {}
    return {"message": {"role": "assistant", "content": text}, "done": True, "done_reason": "stop"} | counted


_WORDS = {"/v1/messages": _anthropic, "/v1/chat/completions": _openai, "/api/chat": _ollama}


class _Handler(BaseHTTPRequestHandler):
    server: FakeModels
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(path=self.path, headers=headers, body=body)
        self.server.requests.append(request)
        self._send(self.server.answer(request))

    def _send(self, answer: Failure) -> None:
        content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def fake_models() -> Iterator[FakeModels]:
    """Run a provider for as long as the block does."""
    with FakeModels() as provider:
        Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield provider
        provider.shutdown()
