"""Processes killed at random points while many talk through the proxy: nothing is lost, nothing is doubled.

KILL_EXCHANGES says how many exchanges there are to be: `KILL_EXCHANGES=5000 pytest -m kill tests/capture/proxy` is
the long run.
"""

import asyncio
import contextlib
import itertools
import json
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from tests.adapters.calls import Chat
from tests.capture.proxy.providers import Provider, serving
from tests.capture.proxy.talking import ProxiedGrid
from tests.processes import running_grid, wait_until
from tests.stores import on_servers

EXCHANGES = int(os.environ.get("KILL_EXCHANGES", "300"))
CLIENTS = 6
ANSWER = "This is what there is to say of it, in a few words that take their time. " * 3


class SlowProvider(Provider):
    """Answers every request with an id of its own, over some dozen milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self._ids = itertools.count()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        await request.read()
        body = Chat().stream(ANSWER, id=f"chatcmpl-{next(self._ids)}")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for at in range(0, len(body), 400):
            await response.write(body[at : at + 400])
            await asyncio.sleep(0.002)
        await response.write_eof()
        return response


class Talker:
    """Asks until it is answered, and remembers what of each answer it got."""

    def __init__(self, proxied: ProxiedGrid) -> None:
        self.proxied = proxied
        self.key = proxied.key
        self.whole: set[str] = set()
        self.begun: set[str] = set()

    def ask(self, number: int) -> None:
        """Have one question answered, however often it takes."""
        request = Chat().request([("user", f"Question {number}")])
        while True:
            got = b""
            with (
                contextlib.suppress(httpx.TransportError),
                httpx.stream(
                    "POST",
                    f"{self.proxied.url}/openai/v1/chat/completions",
                    headers=self.key,
                    json=request,
                    timeout=30,
                ) as answer,
            ):
                for piece in answer.iter_raw():
                    got += piece
                if answer.status_code == 200:
                    self.whole.add(_id_of(got))
                    return
            if b"\n\n" in got:
                self.begun.add(_id_of(got))
            time.sleep(0.2)


def _id_of(body: bytes) -> str:
    first = body.partition(b"\n\n")[0].removeprefix(b"data: ")
    return str(json.loads(first)["id"])


@pytest.mark.kill
@pytest.mark.timeout(300 + EXCHANGES)
@pytest.mark.skipif("mongodb" in on_servers(), reason="texts are looked at in the database")
def test_nothing_is_lost_and_nothing_is_doubled(tmp_path: Path) -> None:
    dice = random.Random(int(os.environ.get("KILL_SEED", time.time_ns() % 10_000)))
    with serving(SlowProvider()) as provider, running_grid(tmp_path, OPENAI_UPSTREAM=provider.url) as grid:
        proxied = ProxiedGrid(grid)
        talker, over = Talker(proxied), threading.Event()
        killer = threading.Thread(target=_kill_at_random, args=(proxied, dice, over))
        killer.start()
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(talker.ask, range(EXCHANGES)))
        over.set()
        killer.join()
        wait_until(lambda: grid.child("web"), seconds=30, what="no web process")
        wait_until(lambda: not proxied.files, seconds=120, what="exchanges still wait")
        wait_until(
            lambda: not list((grid.home / "spool").glob("*.json")), seconds=60, what="the spool still waits"
        )
        _check(proxied, talker)


def _kill_at_random(proxied: ProxiedGrid, dice: random.Random, over: threading.Event) -> None:
    while not over.wait(0.5 + 3 * dice.random()):
        victim = dice.choice(["web", "web", "worker", "reader"])
        web_ = proxied.grid.child("web")
        pid = _reader_of(web_) if victim == "reader" else proxied.grid.child(victim)
        if pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _reader_of(web_: int | None) -> int | None:
    if web_ is None:
        return None
    children = Path(f"/proc/{web_}/task/{web_}/children")
    with contextlib.suppress(OSError):
        return next(map(int, children.read_text().split()), None)
    return None


def _check(proxied: ProxiedGrid, talker: Talker) -> None:
    sql = proxied.grid.sql
    assert sql("SELECT COUNT(*) FROM capture_message WHERE role = 'user'") == [(EXCHANGES,)]
    assert sql("SELECT COUNT(*) FROM capture_conversation") == [(EXCHANGES,)]
    rows = sql("SELECT external_id, incomplete FROM capture_message WHERE role = 'assistant'")
    assert len(rows) == len({id_ for id_, _ in rows})
    complete = {id_ for id_, incomplete in rows if not incomplete}
    assert talker.whole <= complete
    assert talker.begun <= {id_ for id_, _ in rows}
    texts = {
        json.loads(document)["content"]
        for (document,) in sql("SELECT document FROM capture_rawmessage")
        if json.loads(document)["role"] == "assistant" and json.loads(document)["messageId"] in complete
    }
    assert texts == {ANSWER}
