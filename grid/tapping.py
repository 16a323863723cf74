"""Binding adapters to the grid: what an adapter captures is recorded here, and what it asks is answered here."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from rest_framework.exceptions import ValidationError

from adapters.adapter import ModelAdapter
from adapters.bound import Bound, Captured, Intelligence
from adapters.messages import CapturedMessage
from adapters.registry import adapter_for
from capture.pausing import pauses
from capture.recorder import record
from capture.ways import API
from grid.answering import Asker, contextual
from grid.rest.advised_shape import advised_shape
from grid.rest.formats import storable
from grid.rest.problems import in_one_line
from grid.rest.requests import ContextualQuerySerializer, checked, wanted_patterns
from grid.search import InvalidQueryError


def tapped(model: str, *, asker: Asker) -> ModelAdapter:
    """Give the adapter for a model, bound to this grid on behalf of whoever asks."""
    return adapter_for(model, bound=bound_to(asker))


def bound_to(asker: Asker) -> Bound:
    """Give what an adapter reaches the grid by: it records for its owner, and asks as `asker`."""
    return Bound(record=partial(_record, owner_id=asker.owner_id), query=partial(_query, asker=asker))


def _record(messages: Sequence[CapturedMessage], source_kind: str, *, owner_id: int) -> Captured:
    kind = source_kind or API
    pauses().refuse(owner_id=owner_id, kind=kind)
    recorded = record(messages, owner_id=owner_id, source_kind=kind)
    return Captured(tuple(recorded.ids), accepted=len(recorded.accepted), duplicates=recorded.duplicates)


def _query(query: str, filters: Mapping[str, Any], model: str, *, asker: Asker) -> Intelligence:
    body = storable({**filters, "query": query, "model": model})
    try:
        asked = checked(ContextualQuerySerializer, body)
    except ValidationError as error:
        raise InvalidQueryError(in_one_line(error)) from error
    advised = contextual(
        asked["query"], asker=asker, wanted=wanted_patterns(asked), max_tokens=asked["max_tokens"]
    )
    return Intelligence(
        context=advised.package.text,
        tokens=advised.package.tokens,
        patterns=tuple(advised_shape(advised)["patterns"]),
        context_id=advised.query_id,
        note=advised.note,
    )
