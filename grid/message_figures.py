"""The figures of an owner's messages, read in one pass: of a million, each pass takes a second."""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from capture.models import Message, MessageState


class Alike(NamedTuple):
    """The messages that are alike in role, state, source and model: how many, and what they add up to.

    Attributes:
        claimed: how many somebody works on at the moment.
        troubled: how many have an error noted.
        oldest: when the first of them was captured.
    """

    role: str
    state: str
    source: str
    model: str
    number: int
    output_tokens: int
    input_tokens: int
    claimed: int
    troubled: int
    oldest: datetime


class MessageFigures:
    """An owner's messages as they are when it is made."""

    def __init__(self, *, owner_id: int) -> None:
        alike = (
            Message.objects.filter(owner_id=owner_id)
            .order_by()
            .values_list("role", "state", "source_kind", "model")
            .annotate(
                number=Count("pk"),
                output=Sum("output_tokens"),
                input=Sum("input_tokens"),
                claimed=Count("claim"),
                troubled=Count("pk", filter=~Q(error="")),
                oldest=Min("captured_at"),
            )
        )
        self._all = list(map(Alike._make, alike))
        self._waiting = [some for some in self._all if some.state in Message.IN_PROGRESS]

    def counts(self) -> dict[str, Any]:
        """Count them all, and by what they are."""
        roles = _by(self._all, lambda some: some.role)
        return {
            "total": sum(roles.values()),
            "user": roles.get("user", 0),
            "assistant": roles.get("assistant", 0),
            "byState": _by(self._all, lambda some: some.state),
            "bySource": _by(self._all, lambda some: some.source),
            "byModel": self.by_model(),
        }

    def by_model(self) -> dict[str, int]:
        """Count those that name a model."""
        return _by([some for some in self._all if some.model], lambda some: some.model)

    def tokens(self) -> dict[str, int]:
        """Add up what models wrote and read."""
        return {
            "output": sum(some.output_tokens for some in self._all),
            "input": sum(some.input_tokens for some in self._all),
        }

    def backlog(self) -> dict[str, Any]:
        """Give how many are on their way, and for how many seconds the oldest of them."""
        oldest = min((some.oldest for some in self._waiting), default=None)
        return {
            "messages": sum(some.number for some in self._waiting),
            "oldestSeconds": max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0,
        }

    def queue(self) -> dict[str, int]:
        """Give how many are worked on, tried again, and given up."""
        return {
            "inProgress": sum(some.claimed for some in self._all),
            "retrying": sum(some.troubled for some in self._waiting),
            "failed": sum(some.number for some in self._all if some.state == MessageState.FAILED),
        }


def _by(some: Collection[Alike], what: Callable[[Alike], str]) -> dict[str, int]:
    counter = Counter[str]()
    for one in some:
        counter[what(one)] += one.number
    return dict(sorted(counter.items()))
