"""Reading a set: conversations, the patterns that are planted in them, and questions that these answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Terms = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Planted:
    """A pattern that is to be found. Of each list of `terms` the text of a good one has at least one."""

    id: str
    kind: str
    outcome: str
    conversations: frozenset[str]
    source_models: frozenset[str]
    support: int
    terms: Terms


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the id of the planted pattern that answers it; none is to be answered where it is `None`."""

    text: str
    task_type: str
    expected: str | None
    wording: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What is to come out. Lookalikes and echoes name the planted pattern that they resemble or quote.

    `unrelated` are conversations that were added to the set's own: nothing is to be learned of those.
    """

    patterns: Sequence[Planted]
    noise: frozenset[str]
    lookalikes: Mapping[str, str]
    echoes: Mapping[str, str]
    secrets: Sequence[str]
    unrelated: frozenset[str] = frozenset()


def read_expected(path: Path) -> Expected:
    """Read `expected.json`."""
    found = json.loads(path.read_text(encoding="utf-8"))
    lookalikes: dict[str, str] = found["lookalikes"]
    named: dict[str, str] = found["echoes"]
    return Expected(
        patterns=[_planted(one) for one in found["patterns"]],
        noise=frozenset(found["noise_conversation_ids"]) - set(lookalikes),
        lookalikes=lookalikes,
        echoes={id_: named.get(id_, "") for id_ in found["echo_conversation_ids"]},
        secrets=found["secrets"],
    )


def read_questions(path: Path) -> list[Question]:
    """Read `queries.json`."""
    return [
        Question(one["query"], one["task_type"], one["expected_pattern"], one["wording"])
        for one in json.loads(path.read_text(encoding="utf-8"))
    ]


def _planted(one: Mapping[str, Any]) -> Planted:
    terms = [*one["trigger_terms"], *one["action_terms"]]
    if one["kind"] in {"decision", "contested"}:
        terms += one["caveat_terms"]
    return Planted(
        id=one["id"],
        kind=one["kind"],
        outcome=one["outcome"],
        conversations=frozenset(one["conversation_ids"]),
        source_models=frozenset(one["source_models"]),
        support=one["support"],
        terms=[terms_ for terms_ in terms if terms_],
    )
