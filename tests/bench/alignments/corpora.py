"""What maps are fitted on, and what they are measured on: never the same conversations."""

from __future__ import annotations

import ast
import json
import random
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.search.locomo_file import read_talks

LEAST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A conversation: its turns, questions to it, and for each the places of the turns that answer it."""

    turns: Sequence[str]
    questions: Sequence[str]
    answers: Sequence[frozenset[int]]


def conversations(path: Path) -> list[Asked]:
    """Read the conversations of a LoCoMo file."""
    return [
        Asked(
            turns=[turn.content for turn in talk.turns],
            questions=[question.text for question in talk.questions],
            answers=[
                frozenset(place for place, turn in enumerate(talk.turns) if turn.id in question.evidence)
                for question in talk.questions
            ],
        )
        for talk in read_talks(path)
    ]


def turns_beside(asked: Sequence[Asked], left_out: int) -> list[str]:
    """Give the turns of all conversations but one, shuffled."""
    turns = [turn for place, one in enumerate(asked) if place != left_out for turn in one.turns]
    random.Random(left_out).shuffle(turns)
    return turns


def messages(path: Path) -> list[str]:
    """Give the messages of a set of patterns: talks about programming."""
    lines = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return [line["content"] for line in lines if line.get("content")]


def docstrings() -> list[str]:
    """Give the first paragraphs of the docstrings of Python's standard library, which every machine has."""
    library = Path(sysconfig.get_paths()["stdlib"])
    files = [
        path for path in sorted(library.rglob("*.py")) if not {"site-packages", "test"} & set(path.parts)
    ]
    found = dict.fromkeys(text for path in files for text in _documented(path))
    return [text for text in found if len(text.split()) >= LEAST_WORDS]


def _documented(path: Path) -> Iterator[str]:
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return  # templates and samples of broken code are among them
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node) or ""
            yield " ".join(text.partition("\n\n")[0].split())
