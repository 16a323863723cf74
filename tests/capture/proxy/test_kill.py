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
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest
from aiohttp import web

from aethergrid.supervisor import STEADY_SECONDS
from tests.adapters.calls import Chat
from tests.capture.proxy.providers import Provider, serving
from tests.capture.proxy.talking import ProxiedGrid, documents
from tests.processes import Grid, running_grid, wait_until
from tests.services.mongodb import MongoDB

EXCHANGES = int(os.environ.get("KILL_EXCHANGES", "120"))
CLIENTS = 6
ANSWER = "This is what there is to say of it, in a few words that take their time. " * 3


class SlowProvider(Provider):
    """Answers every request with an id of its own, over some tenths of a second."""

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
            await asyncio.sleep(0.02)
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


Kill = Callable[[], None]


@pytest.mark.kill
@pytest.mark.timeout(300 + EXCHANGES)
def test_nothing_is_lost_and_nothing_is_doubled(tmp_path: Path) -> None:
    with serving(SlowProvider()) as provider, running_grid(tmp_path, OPENAI_UPSTREAM=provider.url) as grid:
        _talk_and_kill(grid, others=[lambda: _hold_up(grid)])


@pytest.mark.kill
@pytest.mark.timeout(300 + EXCHANGES)
def test_nothing_is_lost_with_a_raw_log_that_goes_away(own_mongodb: MongoDB, tmp_path: Path) -> None:
    def away() -> None:
        # What stands in for MongoDB here acknowledges before it has written: killed, it loses that.
        own_mongodb.kill() if own_mongodb.real else own_mongodb.stop()
        time.sleep(2)
        own_mongodb.start()

    variables = own_mongodb.settings
    with (
        serving(SlowProvider()) as provider,
        running_grid(tmp_path, OPENAI_UPSTREAM=provider.url, **variables) as grid,
    ):
        _talk_and_kill(grid, others=[away])


def _talk_and_kill(grid: Grid, *, others: list[Kill]) -> None:
    """Have everything said while processes are killed at random; then everything is there once."""
    seed = int(os.environ.get("KILL_SEED", time.time_ns() % 10_000))
    proxied, over = ProxiedGrid(grid), threading.Event()
    talker = Talker(proxied)
    killer = threading.Thread(target=_kill_at_random, args=(grid, talker, random.Random(seed), over, others))
    killer.start()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(talker.ask, range(EXCHANGES)))
    over.set()
    killer.join()
    wait_until(lambda: grid.child("web"), seconds=30, what="no web process")
    wait_until(lambda: not proxied.files, seconds=120, what="exchanges still wait")
    wait_until(lambda: not list((grid.home / "spool").glob("*.json")), seconds=60, what="the spool waits")
    _check(grid, talker)


def _kill_at_random(
    grid: Grid, talker: Talker, dice: random.Random, over: threading.Event, others: list[Kill]
) -> None:
    """Kill something whenever some more questions were answered: on a slow machine, too, most of them are."""
    kills: list[Kill] = [
        lambda: _kill(_steady(grid.child("web"))),
        lambda: _kill(_steady(grid.child("worker"))),
        lambda: _kill(_steady(_reader_of(grid.child("web")))),
        *others,
    ]
    first: list[Kill] = [lambda: _kill(grid.child("web"))]
    for kill in itertools.chain(first, iter(lambda: dice.choice(kills), None)):
        answered = len(talker.whole) + dice.randrange(5, 40)
        while len(talker.whole) < answered:
            if over.wait(0.02):
                return
        kill()


def _steady(pid: int | None) -> int | None:
    """Give a process that has run for a while: one that dies again at once is left down for a while."""
    with contextlib.suppress(psutil.NoSuchProcess):
        if pid and time.time() - psutil.Process(pid).create_time() > STEADY_SECONDS:
            return pid
    return None


def _kill(pid: int | None) -> None:
    if pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _hold_up(grid: Grid) -> None:
    """Keep everybody from writing for a while, as a database does that is being restored or moved."""
    if grid.environment.get("POSTGRES_URL"):
        return
    with contextlib.closing(sqlite3.connect(grid.home / "grid.sqlite3", timeout=30)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(1)
        connection.rollback()


def _reader_of(web_: int | None) -> int | None:
    if web_ is None:
        return None
    children = Path(f"/proc/{web_}/task/{web_}/children")
    with contextlib.suppress(OSError):
        return next(map(int, children.read_text().split()), None)
    return None


def _check(grid: Grid, talker: Talker) -> None:
    assert grid.sql("SELECT COUNT(*) FROM capture_message WHERE role = 'user'") == [(EXCHANGES,)]
    assert grid.sql("SELECT COUNT(*) FROM capture_conversation") == [(EXCHANGES,)]
    rows = grid.sql("SELECT external_id, incomplete FROM capture_message WHERE role = 'assistant'")
    assert len(rows) == len({id_ for id_, _ in rows})
    complete = {id_ for id_, incomplete in rows if not incomplete}
    assert talker.whole <= complete
    assert talker.begun <= {id_ for id_, _ in rows}
    answers = [document for document in documents(grid) if document["role"] == "assistant"]
    assert len(answers) == len(rows)
    assert {found["content"] for found in answers if found["message_id"] in complete} == {ANSWER}
