"""The registry of models with what their messages, their adapters and the spaces say of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from adapters.models import AIModel
from adapters.windows import known_window
from capture.models import Message
from embeddings.models import EmbeddingSpace


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model of the registry.

    Attributes:
        context_window: tokens, None where nobody knows.
        window_was_seen: whether a capture told it; else it is what the model's adapter knows.
        embedding_space: "provider:model:dimensions", "" of a model that embeds nothing here.
        messages: how many name it, of those that were asked about.
    """

    row: AIModel
    context_window: int | None
    window_was_seen: bool
    embedding_space: str
    messages: int


def known_models(rows: Iterable[AIModel], *, counts: Mapping[str, int]) -> list[KnownModel]:
    """Give the models of rows, in their order, with their numbers of messages by name."""
    spaces = {space.model: space for space in EmbeddingSpace.objects.order_by("pk")}
    return [_known(row, spaces.get(row.name), counts.get(row.name, 0)) for row in rows]


def messages_by_model(messages: QuerySet[Message]) -> dict[str, int]:
    """Count messages by the model that they name. They are counted each time: what is erased counts no more."""
    rows = messages.exclude(model="").order_by().values_list("model").annotate(n=Count("pk"))
    return dict(rows.order_by("model"))


def _known(row: AIModel, space: EmbeddingSpace | None, messages: int) -> KnownModel:
    own = f"{space.provider}:{space.model}:{space.dimensions}" if space else ""
    return KnownModel(
        row=row,
        context_window=row.context_window or known_window(row.name),
        window_was_seen=row.context_window is not None,
        embedding_space=row.embedding_space or own,
        messages=messages,
    )
