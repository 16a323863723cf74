"""Trying an adapter from end to end: its model, its vectors, what it captures, and what it gets from the grid."""

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from adapters.adapter import ModelAdapter
from adapters.registry import adapters_by_family, broken_adapters, family_of
from embeddings.errors import AetherGridError
from grid.answering import Asker
from grid.tapping import tapped

logger = logging.getLogger(__name__)

QUESTION = "What worked, and what should be avoided?"
LONGEST_QUESTION = 2000


class NoSuchAdapterError(AetherGridError):
    """There is no adapter of that name, or it is broken; the text says which there are, or why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried, what came of it in words, and how long it took."""

    what: str
    passed: bool
    found: str
    milliseconds: int


def check(name: str, *, asker: Asker, file: Path | None = None) -> Iterator[Step]:
    """Try the adapter of a family, or the one for a model, in this grid; a `file` is captured for good.

    Raises:
        NoSuchAdapterError: if there is none, or it is broken.
    """
    tap = tapped(_model(name), asker=asker)
    yield _step("model", lambda: _model_in_words(tap))
    yield _step("embedding", lambda: _embedding_in_words(tap))
    prompts: list[str] = []
    if file is not None:
        yield _step("capture", lambda: _captured_in_words(tap, file, prompts))
    question = next(iter(prompts), QUESTION)[:LONGEST_QUESTION]
    yield _step("query", lambda: _answer_in_words(tap, question))


def _model(name: str) -> str:
    known = adapters_by_family()
    if name in known:
        return next(iter(known[name].adapter.example_models), name)
    for broken in broken_adapters():
        if broken.found.name == name:
            raise NoSuchAdapterError(
                f"The adapter {name} ({broken.found.where}) is not used: {broken.reason}"
            )
    if family_of(name):
        return name
    raise NoSuchAdapterError(
        f"{name!r} is neither a family nor a model of one. The families are: {', '.join(known)}. Others come from "
        "AETHERGRID_ADAPTER_PATH, or are installed: docs/adapters.md."
    )


def _step(what: str, work: Callable[[], str]) -> Step:
    began = time.perf_counter()
    try:
        passed, found = True, work()
    except AetherGridError as error:
        passed, found = False, str(error)
    except Exception as error:
        # Code of others, which is tried so that whatever it raises is seen.
        logger.debug("trying an adapter", exc_info=True)
        at = traceback.extract_tb(error.__traceback__)[-1]
        passed, found = False, f"{type(error).__name__}: {error} ({at.filename}, line {at.lineno})"
    return Step(what, passed, found, round((time.perf_counter() - began) * 1000))


def _model_in_words(tap: ModelAdapter) -> str:
    window = tap.max_context_window
    family = family_of(tap.model_name)
    if family != tap.family:
        raise NoSuchAdapterError(
            f"{tap.model_name} is taken by the family {family or 'of nobody'}, not by {tap.family}: its "
            "model_names does not take its first example model, or another adapter takes it before."
        )
    return f"{tap.model_name}, family {family}, reads {f'{window:,} tokens' if window else 'nobody knows how much'}"


def _embedding_in_words(tap: ModelAdapter) -> str:
    vector = tap.generate_embedding(QUESTION)
    return f"{vector.shape[0]} numbers by {tap.embedder.provider}:{tap.embedder.model}"


def _captured_in_words(tap: ModelAdapter, file: Path, prompts: list[str]) -> str:
    """Capture the file, and put what was asked in it into `prompts`."""
    messages = tap.read(file).messages
    prompts += [one.content for one in messages if one.role == "user" and one.content.strip()]
    captured = tap.capture_conversation(file)
    return f"{len(captured.ids)} messages of {file}, {captured.accepted} of them new"


def _answer_in_words(tap: ModelAdapter, question: str) -> str:
    answer = tap.query_intelligence(question)
    return answer.note or f"{len(answer.patterns)} patterns in {answer.tokens} tokens for {tap.model_name}"
