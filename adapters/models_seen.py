"""Keeping the registry of models up to date with what is captured."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from adapters.messages import CapturedMessage
from adapters.models import AIModel
from adapters.registry import family_of

LONGEST_NAME = 200
LONGEST_SPACE = 300
# The largest that every database can hold.
LARGEST_WINDOW = 2**31 - 1
KEPT = ("family", "context_window", "uses_tools", "embedding_space", "first_seen", "last_seen")


@dataclass(frozen=True, slots=True)
class Sighting:
    """What captures tell of a model; joined, it is the same in whichever order they came.

    Attributes:
        first, last: when it spoke.
        context_window: tokens, None where none was told.
        uses_tools: whether it called any.
        embedding_space: the space that it embeds in, "" where none was told.
    """

    first: datetime
    last: datetime
    context_window: int | None = None
    uses_tools: bool = False
    embedding_space: str = ""

    def __or__(self, other: "Sighting") -> "Sighting":
        """Join two: the whole time, the larger window, the space that was told of last."""
        later, earlier = (self, other) if self._order >= other._order else (other, self)
        return Sighting(
            first=min(self.first, other.first),
            last=later.last,
            context_window=max(self.context_window or 0, other.context_window or 0) or None,
            uses_tools=self.uses_tools or other.uses_tools,
            embedding_space=later.embedding_space or earlier.embedding_space,
        )

    @property
    def _order(self) -> tuple[datetime, str]:
        return self.last, self.embedding_space


def sightings(messages: Iterable[CapturedMessage]) -> dict[str, Sighting]:
    """Give what messages tell of the models that wrote them, by the name of the model."""
    seen: dict[str, Sighting] = {}
    for message in messages:
        if message.model and message.role == "assistant":
            known, found = seen.get(message.model), _sighting(message)
            seen[message.model] = known | found if known else found
    return seen


def remember_models(seen: Mapping[str, Sighting]) -> None:
    """Note what was seen of models, by their names.

    One SELECT, and writes only for a model that is new or of which something new was seen; two processes that meet
    a model at once leave one row, with what both saw.
    """
    found = {name[:LONGEST_NAME]: sighting for name, sighting in seen.items() if name}
    known = {model.name: model for model in AIModel.objects.filter(name__in=found)} if found else {}
    changed = sorted(
        name for name, sighting in found.items() if name not in known or _take(known[name], sighting)
    )
    if not changed:
        return
    with transaction.atomic(savepoint=False):
        AIModel.objects.bulk_create(
            [_model(name, found[name]) for name in changed if name not in known], ignore_conflicts=True
        )
        # What was read above may be what another process is just changing. All lock them in the order of their names.
        rows = AIModel.objects.select_for_update(no_key=True).filter(name__in=changed).order_by("name")
        taken = [row for row in rows if _take(row, found[row.name])]
        if taken:
            AIModel.objects.bulk_update(taken, KEPT)


def _sighting(message: CapturedMessage) -> Sighting:
    told = message.metadata
    window, space = told.get("context_window"), told.get("embedding_space")
    is_window = isinstance(window, int) and not isinstance(window, bool) and 0 < window <= LARGEST_WINDOW
    return Sighting(
        first=message.timestamp,
        last=message.timestamp,
        context_window=window if is_window else None,
        uses_tools=bool(told.get("tools_used") or told.get("tool_calls")),
        embedding_space=space if isinstance(space, str) and len(space) <= LONGEST_SPACE else "",
    )


def _model(name: str, seen: Sighting) -> AIModel:
    model = AIModel(name=name, first_seen=seen.first, last_seen=seen.last)
    _take(model, seen)
    return model


def _take(model: AIModel, seen: Sighting) -> bool:
    """Take over what was seen; tell whether that changed anything."""
    before = [getattr(model, name) for name in KEPT]
    joined = seen | Sighting(
        model.first_seen, model.last_seen, model.context_window, model.uses_tools, model.embedding_space
    )
    model.first_seen, model.last_seen = joined.first, joined.last
    model.context_window, model.uses_tools = joined.context_window, joined.uses_tools
    model.embedding_space = joined.embedding_space
    # The adapter of a family may have come after its first message.
    model.family = model.family or family_of(model.name)
    return before != [getattr(model, name) for name in KEPT]
