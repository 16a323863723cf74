"""The grid on conversations that the project ships, asked a question."""

import json
import socket
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections

from aethergrid import guide, heartbeat, running
from aethergrid.bootstrap import prepare_grid
from aethergrid.found import found_in_words
from aethergrid.management.base import GridCommand
from aethergrid.progress import BacklogProgress, failures
from capture.owner import default_owner_id
from grid.keys import make_key

QUESTION = "How do I add a column to a big table without blocking writes?"


class Command(GridCommand):
    """Run the grid on CLAUDE_CODE_DIR until its backlog is worked off, ask it, and stop."""

    help = "Run the whole grid until its backlog is worked off, ask it a question over its API, and stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the question."""
        super().add_arguments(parser)
        parser.add_argument("question", nargs="?", default=QUESTION)

    def run(self, *, question: str, **options: Any) -> None:
        """Start, wait, ask, show, stop."""
        prepare_grid()
        _, key = make_key(owner_id=default_owner_id(), name="demo")
        host, port = "127.0.0.1", _free_port()
        with running.lock_grid():
            heartbeat.forget("watcher")
            supervisor, log = running.start_grid(
                running.processes(host=host, port=port), echo=options["verbosity"] > 1
            )
            progress = BacklogProgress(wait_for_watcher=True)

            def tick() -> None:
                progress.tick()
                if progress.finished and running.is_listening(host, port):
                    supervisor.stopping.set()

            try:
                supervisor.run(tick=tick)
                if not progress.finished:
                    raise CommandError("Stopped before the conversations were processed.")
                if found := failures():
                    raise CommandError(found)
                connections.close_all()
                answer = _ask(f"http://{host}:{port}", key=key, question=question)
            finally:
                supervisor.stop()
                log.close()
        command = guide.question(address=f"http://{host}:{port}", key=key, query=question)
        self.emit(answer, _text(question, answer, command=command))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ask(address: str, *, key: str, question: str) -> Any:
    request = urllib.request.Request(  # noqa: S310 - an address of this process
        f"{address}/api/query/semantic",
        data=json.dumps({"query": question, "filters": {"maxResults": 3}}).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 - as above
        return json.load(response)


def _text(question: str, answer: dict[str, Any], *, command: str) -> str:
    # The grid has stopped by then: there is nobody to ask for the next page.
    found = found_in_words(answer | {"nextOffset": None})
    home = f"This grid lies in {settings.AETHERGRID_HOME}; `make up` runs one on your own conversations."
    return "\n".join([f"$ {command}", "", f"You asked: {question}", "", found, home])
