"""Keeping the registry of models up to date with what is captured."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from adapters.models import AIModel
from adapters.registry import family_of

LONGEST_NAME = 200

Span = tuple[datetime, datetime]


def remember_models(seen: Mapping[str, Span]) -> None:
    """Note that models were met, each with the first and the last time.

    One SELECT, and writes only for a model that is new or met outside the time that is known of it; two
    processes that meet a model at once leave one row, with the times of both.
    """
    times = {name[:LONGEST_NAME]: span for name, span in seen.items() if name}
    known = {model.name: model for model in AIModel.objects.filter(name__in=times)} if times else {}
    changed = sorted(name for name, span in times.items() if name not in known or _widen(known[name], span))
    if not changed:
        return
    with transaction.atomic(savepoint=False):
        AIModel.objects.bulk_create(
            [_model(name, times[name]) for name in changed if name not in known], ignore_conflicts=True
        )
        # What was read above may be what another process is just widening. All lock them in the order of their names.
        rows = AIModel.objects.select_for_update(no_key=True).filter(name__in=changed).order_by("name")
        wider = [row for row in rows if _widen(row, times[row.name])]
        if wider:
            AIModel.objects.bulk_update(wider, ["first_seen", "last_seen"])


def _model(name: str, span: Span) -> AIModel:
    return AIModel(name=name, family=family_of(name), first_seen=span[0], last_seen=span[1])


def _widen(model: AIModel, span: Span) -> bool:
    """Take the times over; tell whether that changed anything."""
    before = (model.first_seen, model.last_seen)
    model.first_seen, model.last_seen = min(before[0], span[0]), max(before[1], span[1])
    return before != (model.first_seen, model.last_seen)
