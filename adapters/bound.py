"""What an adapter is bound to: how it records in a grid and asks it, which lies in rooms that it cannot import."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import UUID

from adapters.messages import CapturedMessage
from embeddings.errors import AetherGridError


class NotBoundError(AetherGridError):
    """An adapter that is bound to no grid was asked to record or to query."""


@dataclass(frozen=True, slots=True)
class Captured:
    """What came of recording: the id of each message in order, and how many of them were new or grew."""

    ids: tuple[UUID, ...]
    accepted: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class Intelligence:
    """What the grid knows for a task.

    Attributes:
        context: ready for the model's prompt; empty if nothing fits.
        tokens: of the context, as this model counts; rather too many than too few.
        patterns: those in the context, as the API gives them.
        context_id: by which feedback can name it; None if it was not logged.
        note: why there is nothing, if there is nothing.
    """

    context: str
    tokens: int
    patterns: tuple[Mapping[str, Any], ...]
    context_id: int | None
    note: str | None


def _not_bound(*_: object) -> NoReturn:
    raise NotBoundError(
        "This adapter is bound to no grid, so it can neither record nor ask. Get it from "
        "`grid.tapping.tapped(model, asker=…)`, or give it a `Bound` with both."
    )


@dataclass(frozen=True, slots=True)
class Bound:
    """How an adapter reaches a grid, on behalf of somebody.

    Attributes:
        record: takes messages and the kind of source that they are of; "" for those that a program hands in.
        query: takes a query, its filters, and the name of the model that asks.
    """

    record: Callable[[Sequence[CapturedMessage], str], Captured] = _not_bound
    query: Callable[[str, Mapping[str, Any], str], Intelligence] = _not_bound


UNBOUND = Bound()
