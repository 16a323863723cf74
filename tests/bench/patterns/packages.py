"""What reaches a model that asks: the grid's package, and plain fragments in as much room."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.registry import context_format
from tests.bench.patterns.finding import has_all
from tests.bench.patterns.grid_api import GridApi
from tests.bench.patterns.planted import Expected, Question
from tests.bench.patterns.serving import reaching
from tests.bench.patterns.tables import FRAGMENTS, FRAGMENTS_500, PACKAGE, PACKAGE_500

CHARACTERS, TOKENS = 700, 500
# So many tokens are about as many characters.
SMALL = 175
# Who asks, one after the other: each family has a format and a way to count of its own.
MODELS = ("claude-sonnet-4-5", "gpt-4o", "gemini-2.5-pro", "llama-3.1-8b")


@dataclass(frozen=True, slots=True)
class Given:
    """What was given for a question: ids of patterns, and texts by what they are and how much room they had.

    `whole` is the answer as JSON.
    """

    patterns: Sequence[str]
    whole: str
    texts: Mapping[str, str]
    milliseconds: float


def given(api: GridApi, question: Question, *, model: str, by_task_type: bool) -> Given:
    """Ask the grid a question in each of the ways that are compared, as a model."""
    more = {"model": model} | ({"taskType": question.task_type} if by_task_type else {})
    whole = api.contextual(question.text, **more)
    plain = api.semantic(question.text)
    fragments = "\n\n".join(one["content"] for one in plain["results"])
    counter = context_format(model).counter(model)
    return Given(
        patterns=[str(one["id"]) for one in whole["patterns"]],
        whole=json.dumps(whole, ensure_ascii=False),
        texts={
            "package, 2,000 tokens": whole["context"],
            PACKAGE_500: api.contextual(question.text, maxTokens=TOKENS, **more)["context"],
            FRAGMENTS_500: _cut(fragments, most=TOKENS, count=lambda text: counter.counts([text])[0]),
            PACKAGE: whole["context"][:CHARACTERS],
            "package for 175 tokens, 700 characters": api.contextual(question.text, maxTokens=SMALL, **more)[
                "context"
            ][:CHARACTERS],
            FRAGMENTS: fragments[:CHARACTERS],
            "fragments as `semantic` writes them, 700 characters": plain["context"][:CHARACTERS],
        },
        milliseconds=float(whole["stats"]["processingTime"].removesuffix("ms")),
    )


def reach(
    questions: Sequence[Question], answers: Sequence[Given], expected: Expected
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give how much of what is needed was in each of the texts."""
    for name in answers[0].texts:
        yield name, reaching(questions, [one.texts[name] for one in answers], expected)


def lacking(
    questions: Sequence[Question], answers: Sequence[Given], expected: Expected
) -> Iterator[dict[str, Any]]:
    """Give the questions whose package lacks a group of terms that fragments have in as much room."""
    terms = {planted.id: planted.terms for planted in expected.patterns}
    for question, one in zip(questions, answers, strict=True):
        for package, fragments in ((PACKAGE, FRAGMENTS), (PACKAGE_500, FRAGMENTS_500)):
            missing = [
                some
                for some in terms.get(question.expected or "", ())
                if has_all(one.texts[fragments], [some]) and not has_all(one.texts[package], [some])
            ]
            if missing:
                yield {
                    "expected": question.expected,
                    "wording": question.wording,
                    "in": package,
                    "missing": missing,
                }


def _cut(text: str, *, most: int, count: Callable[[str], int]) -> str:
    """Give as much of the beginning as has so many tokens; a text of words has more tokens the longer it is."""
    short, long = 0, len(text)
    while short < long:
        middle = (short + long + 1) // 2
        short, long = (middle, long) if count(text[:middle]) <= most else (short, middle - 1)
    return text[:short]
