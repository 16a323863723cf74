"""What keeps a grid busy while its servers fail: transcripts that grow, messages handed in, questions, health."""

import itertools
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.claude_lines import user_line
from tests.processes import Grid

# Whatever is away, an answer comes sooner.
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """What the grid answered to one call."""

    path: str
    status: int
    body: Any

    @property
    def detail(self) -> str:
        """The detail of a problem."""
        return str(self.body.get("detail", ""))


@dataclass
class Load:
    """Uses a grid from several threads for as long as it is entered, and keeps what came of it."""

    grid: Grid
    lines: int = 0
    acknowledged: list[str] = field(default_factory=list)
    spooled: int = 0
    answers: list[Answer] = field(default_factory=list)
    health: list[Answer] = field(default_factory=list)
    broken: list[BaseException] = field(default_factory=list)

    def __enter__(self) -> "Load":
        self._stopping = threading.Event()
        work: list[tuple[Callable[[int], None], float]] = [
            (self._write, 0.2), (self._hand_in, 0.2), (self._ask, 0.3), (self._look, 0.5),
        ]  # fmt: skip
        self._threads = [threading.Thread(target=self._repeat, args=pair) for pair in work]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    @property
    def said(self) -> int:
        """How many messages the grid has to have: lines of files, and what it acknowledged."""
        return self.lines + len(self.acknowledged)

    def answers_of(self, path: str) -> list[Answer]:
        """Give what came of the calls of a path."""
        return [answer for answer in self.answers if answer.path == path]

    def _repeat(self, work: Callable[[int], None], pause: float) -> None:
        try:
            for number in itertools.count():
                work(number)
                if self._stopping.wait(pause):
                    return
        except BaseException as error:  # noqa: BLE001 - the test fails with it
            self.broken.append(error)

    def _write(self, number: int) -> None:
        path = self.grid.transcripts / f"session-{number % 3}.jsonl"
        with path.open("ab") as file:
            file.write(user_line(f"line{number}", f"Line number {number} of a file", second=number))
        self.lines += 1

    def _hand_in(self, number: int) -> None:
        # As a client does: what was not taken is handed in again.
        name = f"push-{len(self.acknowledged)}"
        answer = self._call(
            "/api/ingest",
            {
                "conversation_id": f"c{number % 5}",
                "message_id": name,
                "timestamp": "2026-03-01T09:30:00Z",
                "role": "user",
                "content": f"Message {name} that was handed in",
            },
        )
        if answer.status == 202:
            self.acknowledged.append(name)
            self.spooled += answer.body.get("spooled", 0)
        self.answers.append(answer)

    def _ask(self, number: int) -> None:
        if number % 3:
            self.answers.append(self._call("/api/query/semantic", {"query": f"Line number {number}"}))
        else:
            self.answers.append(self._call("/api/conversations"))

    def _look(self, number: int) -> None:
        self.health.append(self._call("/api/health"))

    def _call(self, path: str, body: Any = None) -> Answer:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.grid.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.grid.key}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:
                return Answer(path, response.status, json.load(response))
        except urllib.error.HTTPError as error:
            return Answer(path, error.code, json.loads(error.read()))
