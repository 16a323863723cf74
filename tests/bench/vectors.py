"""`python -m tests.bench.vectors`: how fast the embedded vector store searches and loads, beside a bare scan."""

import argparse
import gc
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from tests.bench.figures import percentile

SIZES = ("10000x384", "100000x384", "1000000x384", "100000x1536")
QUERIES = 200
# Searches before those that are measured: the store learns from them what is asked.
FIRST = 64
BARE = 40
PROJECTS = 10
TEXTS = 6000
BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Timed:
    """What searches of one kind took, in milliseconds, and the part of the exact hits that they found."""

    name: str
    milliseconds: list[float]
    recall: float

    def line(self) -> str:
        """Give it as the row of a table."""
        p50, p95 = (percentile(self.milliseconds, percent) for percent in (50, 95))
        return f"| {self.name} | {p50:.1f} | {p95:.1f} | {min(self.milliseconds):.1f} | {self.recall:.4f} |"


def main() -> None:
    """Measure each size in a grid of its own, and print a table of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", action="append", help="VECTORSxDIMENSIONS")
    parser.add_argument("--model", default="minilm", help="that makes the vectors of the texts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aethergrid-vectors-") as home:
        _set_up(Path(home), options.model)
        from tests.bench.texts import embedded, varied_texts

        vectors = embedded(varied_texts(TEXTS + QUERIES + FIRST), model=options.model)
        for size in options.size or SIZES:
            count, dimensions = map(int, size.split("x"))
            print(f"\n## {count:,} × {dimensions}\n", flush=True)  # noqa: T201 - a command
            for line in _measured(vectors, count, dimensions):
                print(line, flush=True)  # noqa: T201 - a command


def _set_up(home: Path, model: str) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "aethergrid.settings",
        "AETHERGRID_HOME": str(home),
        "EMBEDDING_MODEL": model,
        "LOG_LEVEL": "WARNING",
    }
    import django

    django.setup()
    from django.core.management import call_command

    from aethergrid.home import prepare_home

    prepare_home(home)
    call_command("migrate", verbosity=0)


def _measured(texts: NDArray[np.float32], count: int, dimensions: int) -> Iterator[str]:
    from grid.vectors.embedded import EmbeddedVectorStore
    from tests.bench.texts import grown, spread

    wide = spread(texts, dimensions)
    # The queries are texts of their own, of which the others are no mixtures.
    queries, first, stored = (
        wide[:QUERIES],
        wide[QUERIES : QUERIES + FIRST],
        grown(wide[QUERIES + FIRST :], count),
    )
    space_id, projects = _store(stored)
    gc.collect()
    before, store = _resident(), EmbeddedVectorStore()
    started = time.perf_counter()
    store.similarities(space_id, queries[0], [UUID(int=1)])
    seconds = time.perf_counter() - started
    yield f"Loaded in {seconds:.1f} s, {count / seconds:,.0f} a second."
    search = _search(store, space_id)
    started = time.perf_counter()
    search(queries[0], 10, None)
    _wait()
    for query in first:
        search(query, 10, None)
    seconds = time.perf_counter() - started
    _wait()
    standing = store.standing(space_id)
    yield f"Prepared in {seconds:.1f} s: {standing}."
    grown_by = _resident() - before
    yield (
        f"{standing.nbytes / count:,.0f} bytes a fragment by count, {grown_by / count:,.0f} of the process; "
        f"its vector alone is {4 * dimensions:,}.\n"
    )
    yield "| search | p50 ms | p95 ms | best ms | recall |"
    yield "|---|---|---|---|---|"
    for project in (None, "project-3"):
        chosen = slice(None) if project is None else np.flatnonzero(projects == 3)
        for limit in (10, 200):
            yield from _beside(search, stored, chosen, queries, limit, project)


def _beside(
    search: Callable[..., list[float]], stored: NDArray[np.float32], chosen: Any, queries: NDArray[np.float32],
    limit: int, project: str | None,
) -> Iterator[str]:  # fmt: skip
    name = f"nearest {limit}" + ("" if project is None else ", a tenth passes")
    took, recalls, bare = [], [], []
    for number, query in enumerate(queries):
        started = time.perf_counter()
        found = np.array(search(query, limit, project))
        took.append(1000 * (time.perf_counter() - started))
        if number < BARE:
            started = time.perf_counter()
            similarity = (stored @ query)[chosen]
            nearest = np.argpartition(-similarity, limit)[:limit]
            bare.append(1000 * (time.perf_counter() - started))
            recalls.append(np.count_nonzero(found > similarity[nearest].min() - 1e-6) / limit)
    yield Timed(name, took, float(np.mean(recalls))).line()
    yield Timed(f"{name}, bare numpy", bare, 1.0).line()


def _search(store: Any, space_id: int) -> Callable[..., list[float]]:
    from grid.vectors.base import VectorFilter

    def search(query: NDArray[np.float32], limit: int, project: str | None) -> list[float]:
        where = VectorFilter(owner_id=1, project=project)
        found, _ = store.search(space_id, query, where=where, limit=limit)
        return [hit.similarity for hit in found]

    return search


def _store(vectors: NDArray[np.float32]) -> tuple[int, NDArray[np.int64]]:
    """Write the rows of a space; give it, and the number of each row's project."""
    from embeddings.models import CachedEmbedding, EmbeddingSpace
    from embeddings.rows import insert
    from grid.models import IndexedVector
    from grid.vectors.embedded import COLUMNS

    IndexedVector.objects.all().delete()
    CachedEmbedding.objects.all().delete()
    space = EmbeddingSpace.objects.create(
        provider="bench", model=f"{time.time_ns()}", dimensions=vectors.shape[1], max_tokens=1
    )
    dice = np.random.default_rng(1)
    projects = dice.integers(0, PROJECTS, len(vectors))
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for begin in range(0, len(vectors), BATCH):
        numbers = range(begin, min(begin + BATCH, len(vectors)))
        rows = ((space.pk, number.to_bytes(16, "big"), vectors[number].tobytes()) for number in numbers)
        insert(CachedEmbedding, ("space_id", "content_hash", "vector"), rows)
        last = CachedEmbedding.objects.order_by("-id").values_list("id", flat=True)[0]
        places = (
            (
                space.pk, UUID(bytes=dice.bytes(16)), UUID(int=number // 3), last - numbers[-1] + number, 1,
                f"model-{number % 4}", f"project-{projects[number]}", "coding", f"topic-{number % 50}",
                start + timedelta(seconds=number),
            )
            for number in numbers
        )  # fmt: skip
        insert(IndexedVector, COLUMNS, places)
    return space.pk, projects


def _wait() -> None:
    """Wait until the store has nothing to do in the background."""
    while any(thread.name == "vector-upkeep" for thread in threading.enumerate()):
        time.sleep(0.05)


def _resident() -> int:
    import psutil

    return int(psutil.Process().memory_info().rss)


if __name__ == "__main__":
    main()
