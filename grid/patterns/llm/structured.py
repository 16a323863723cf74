"""Asking for JSON of a schema: checked, asked for once more if it is wrong, and refused if it is wrong again."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

from adapters.asking import Asker
from embeddings.errors import AetherGridError
from grid.patterns.llm.items import Answer
from grid.patterns.llm.prompting import prompt

A = TypeVar("A", bound=Answer)

ATTEMPTS = 2
# Of a wrong answer, as much is shown to the model again.
SHOWN = 4000
MOST_PROBLEMS = 8


class UnusableAnswerError(AetherGridError):
    """A model's answers did not keep what was asked for."""


@dataclass(frozen=True, slots=True)
class Task:
    """A question whose prompts are `<name>.system.md` and a text, about the conversations of one owner."""

    name: str
    text: str
    max_tokens: int
    owner_id: int


def answer_to(
    task: Task, *, asker: Asker, kind: type[A], problems_of: Callable[[A], Sequence[str]] = lambda _: ()
) -> A:
    """Ask, check the answer, and ask a second time with what was wrong. `problems_of` finds what no schema can.

    Raises:
        UnusableAnswerError: if the second answer is wrong too.
        BudgetUsedUpError, ModelUnavailableError, ModelRefusedError: as `Asker.ask`.
    """
    text, problems = task.text, ["it was not asked"]
    for _ in range(ATTEMPTS):
        reply = asker.ask(
            system=prompt(f"{task.name}.system"),
            prompt=text,
            schema=kind.schema_for_models(),
            max_tokens=task.max_tokens,
            purpose=task.name,
            owner_id=task.owner_id,
        )
        found, problems = _read(reply.text, kind)
        if found is not None:
            problems = list(problems_of(found))
            if not problems:
                return found
        text = task.text + "\n\n" + _repair(reply.text, problems)
    raise UnusableAnswerError(
        f"{asker.model.name} gave no usable answer in {ATTEMPTS} attempts: {'; '.join(problems)}. If this is often "
        "so, choose a PATTERN_MODEL that keeps to JSON schemas."
    )


def _read(text: str, kind: type[A]) -> tuple[A | None, list[str]]:
    """Read an answer; None, and what is wrong with it, if it is not of this kind. Nothing of it is quoted."""
    start, end = text.find("{"), text.rfind("}") + 1
    try:
        return kind.model_validate(json.loads(text[start:end])), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        named = (f"{'.'.join(map(str, one['loc'])) or 'the whole'}: {one['msg']}" for one in details)
        return None, list(named)[:MOST_PROBLEMS]
    except (ValueError, RecursionError):
        return None, ["it is not JSON, or breaks off"]


def _repair(answer: str, problems: Sequence[str]) -> str:
    return prompt("repair", answer=answer[:SHOWN], problems="\n".join(f"- {one}" for one in problems))
