"""Clients that ask a running grid over HTTP at once, each on a connection that stays open."""

import http.client
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

PATH = "/api/query/semantic"
PATIENCE = 900


@dataclass(frozen=True, slots=True)
class Clients:
    """So many clients of the grid at this port, with its key."""

    port: int
    key: str
    count: int = 1

    def ask(self, questions: Sequence[str], *, filters: dict[str, Any] | None = None) -> list[float]:
        """Ask all questions, dealt out to the clients; give the milliseconds that each took.

        Raises:
            AssertionError: if one was not answered with results.
        """
        shares = [questions[number :: self.count] for number in range(self.count)]
        with ThreadPoolExecutor(self.count) as pool:
            taken = list(pool.map(lambda share: self._ask(share, filters or {}), shares))
        return [one for share in taken for one in share]

    def _ask(self, questions: Sequence[str], filters: dict[str, Any]) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        taken = []
        for question in questions:
            body = json.dumps({"query": question, "filters": filters})
            started = time.perf_counter()
            connection.request("POST", PATH, body, headers)
            answer = connection.getresponse()
            told = answer.read()
            taken.append(1000 * (time.perf_counter() - started))
            assert answer.status == 200, told
            assert json.loads(told)["results"], f"nothing is found for {question!r}"
        connection.close()
        return taken
