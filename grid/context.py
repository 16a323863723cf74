"""Writing what was found as a context that a model can be given, within a budget of its tokens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from adapters.context import CLOSING, OPENING, without_marks
from adapters.messages import format_timestamp
from grid.search import Found

__all__ = ["CLOSING", "OPENING", "Context", "write_context"]


@dataclass(frozen=True, slots=True)
class Context:
    """A context, the tokens it has, and which of the results are in it."""

    text: str
    tokens: int
    used: list[Found]


def write_context(
    results: Sequence[Found], *, count: Callable[[str], int], max_tokens: int | None = None
) -> Context:
    """Put results into a marked block, best first, each whole, for as long as the budget lasts.

    `count` counts tokens for the asking model. A result that does not fit is left out, never cut; nothing that
    fits gives an empty context. The marks tell the grid, when it records the answer, what was its own.
    """
    used: list[Found] = []
    text, tokens = "", 0
    for result in results:
        candidate = _block([*used, result])
        size = count(candidate)
        if max_tokens is not None and size > max_tokens:
            continue
        used.append(result)
        text, tokens = candidate, size
    return Context(text=text, tokens=tokens, used=used)


def _block(results: Sequence[Found]) -> str:
    return "\n\n".join([OPENING, *(_item(result) for result in results), CLOSING])


def _item(result: Found) -> str:
    who = result.source_model or result.role
    day = format_timestamp(result.timestamp)[:10]
    return f"[{who}, {day}, {result.project or 'no project'}]\n{without_marks(result.content).strip()}"
