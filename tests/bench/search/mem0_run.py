"""mem0 on LoCoMo: each conversation is a user, each turn a memory, added as it is.

`python -m tests.bench.search.mem0_run FILE URL DIMENSIONS FOLDER`, in an environment that has mem0, prints JSON. URL
is that of an OpenAI-compatible API that embeds; whatever would go to another machine is refused.
"""

import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.search.locomo_file import Talk, read_talks
from tests.bench.search.recall import Judged, each_once, scores

RESULTS = 10
HERE = ("127.0.0.1", "::1", "localhost", "")


def main(path: Path, url: str, dimensions: int, folder: Path) -> None:
    """Add every turn, ask every question, print the figures."""
    sys.addaudithook(_refuse_elsewhere)
    memory = importlib.import_module("mem0").Memory.from_config(_configuration(url, dimensions, folder))
    talks = read_talks(path)
    started = time.perf_counter()
    for talk in talks:
        _add(memory, talk)
    adding = time.perf_counter() - started
    judged, taken = [], list[float]()
    for talk in talks:
        judged += _ask(memory, talk, taken)
    facts = {
        "adds": sum(len(talk.turns) for talk in talks),
        "seconds": adding,
        "milliseconds": taken,
        "recall": scores(judged, ks=(RESULTS,))["overall"].recall[RESULTS],
    }
    print(json.dumps(facts))  # noqa: T201 - read by whoever started it


def _add(memory: Any, talk: Talk) -> None:
    for turn in talk.turns:
        message = {"role": "user" if turn.by_first else "assistant", "content": turn.content}
        memory.add([message], user_id=talk.id, metadata={"turn": turn.id}, infer=False)


def _ask(memory: Any, talk: Talk, taken: list[float]) -> list[Judged]:
    judged = []
    for question in talk.questions:
        started = time.perf_counter()
        found = memory.search(question.text, top_k=RESULTS, filters={"user_id": talk.id})["results"]
        taken.append(1000 * (time.perf_counter() - started))
        turns = each_once(one["metadata"]["turn"] for one in found)
        judged.append(Judged(question.category, turns, question.evidence))
    return judged


def _configuration(url: str, dimensions: int, folder: Path) -> dict[str, Any]:
    """Its defaults, but for where things are. No model of language is asked, so its key may be any."""
    return {
        "vector_store": {
            "provider": "qdrant",
            "config": {"path": str(folder / "qdrant"), "embedding_model_dims": dimensions},
        },
        "embedder": {
            "provider": "openai",
            "config": {"model": "same", "openai_base_url": url, "api_key": "none"},
        },
        "llm": {"provider": "openai", "config": {"openai_base_url": url, "api_key": "none"}},
        "history_db_path": str(folder / "history.db"),
    }


def _refuse_elsewhere(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(address := arguments[1], tuple) and address[0] not in HERE:
        raise PermissionError(f"{address} is another machine")
    if event == "socket.getaddrinfo" and arguments[0] not in (*HERE, None):
        raise PermissionError(f"{arguments[0]} is another machine")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
