"""Pipeline throughput, file to searchable, beside its floor. Run as a process of its own for each embedder.

`python -m tests.bench.throughput MESSAGES` prints JSON; EMBEDDING_MODEL, AETHERGRID_HOME and the processors that it
may use come from whoever starts it.
"""

import json
import sqlite3
import sys
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - only after setup
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402

from aethergrid.home import prepare_home  # noqa: E402
from aethergrid.memory import expect_many_rows  # noqa: E402
from capture.importer import import_files  # noqa: E402
from capture.models import Message  # noqa: E402
from capture.signals import messages_captured  # noqa: E402
from embeddings.embedders import current_embedder  # noqa: E402
from grid.draining import drain  # noqa: E402
from grid.models import Fragment  # noqa: E402
from tests.bench.corpus import write_talks  # noqa: E402


def main(messages: int) -> None:
    """Measure pipeline and floors on the same messages, in turn."""
    home = Path(settings.AETHERGRID_HOME)
    prepare_home(home)
    call_command("migrate", verbosity=0)
    owner = get_user_model().objects.create_superuser("bench", password="bench")
    messages_captured.disconnect(
        dispatch_uid="grid.enqueue"
    )  # drained here, in one process, on the same cores
    files = write_talks(home / "transcripts", messages=messages)
    embedder = current_embedder()
    embedder.embed(["warm up"])
    expect_many_rows()  # as the commands that import and process do

    started = time.perf_counter()
    import_files(files, owner_id=owner.pk)
    drain()
    pipeline = time.perf_counter() - started

    texts = _texts(files)
    started = time.perf_counter()
    for start in range(0, len(texts), embedder.batch_size):
        embedder.embed(sorted(texts[start : start + embedder.batch_size], key=len))
    bare = time.perf_counter() - started
    floor = _floor(files, home / "floor.sqlite3")
    stored = Message.objects.filter(state="stored").count()
    print(  # noqa: T201 - read by whoever started it
        json.dumps(
            {
                "messages": stored,
                "fragments": Fragment.objects.count(),
                "pipeline": pipeline,
                "bare_embedder": bare,
                "floor": floor,
            }
        )
    )


def _texts(files: list[Path]) -> list[str]:
    found = []
    for path in files:
        for line in path.read_bytes().splitlines():
            content = json.loads(line)["message"]["content"]
            found.append(content if isinstance(content, str) else content[0]["text"])
    return found


def _floor(files: list[Path], database: Path) -> float:
    """Parse, embed, insert once into one SQLite table, and nothing else."""
    embedder = current_embedder()
    started = time.perf_counter()
    texts = _texts(files)
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE vectors (text TEXT, vector BLOB)")
        for start in range(0, len(texts), embedder.batch_size):
            batch = texts[start : start + embedder.batch_size]
            rows = zip(batch, (vector.tobytes() for vector in embedder.embed(batch)), strict=True)
            connection.executemany("INSERT INTO vectors VALUES (?, ?)", rows)
    connection.close()
    return time.perf_counter() - started


if __name__ == "__main__":
    main(int(sys.argv[1]))
