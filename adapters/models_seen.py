"""Keeping the registry of models up to date with what is captured."""

from collections.abc import Mapping
from datetime import datetime

from adapters.models import AIModel
from adapters.registry import family_of

LONGEST_NAME = 200


def remember_models(seen: Mapping[str, tuple[datetime, datetime]]) -> None:
    """Note that models were met, each with the first and the last time.

    One SELECT, and writes only for a model that is new or met outside the time that is known of it; two
    processes that meet a new model at once leave one row.
    """
    times = {name[:LONGEST_NAME]: span for name, span in seen.items() if name}
    known = {model.name: model for model in AIModel.objects.filter(name__in=times)} if times else {}
    changed = []
    for name, (first, last) in times.items():
        model = known.get(name)
        if model is None:
            changed.append(AIModel(name=name, family=family_of(name), first_seen=first, last_seen=last))
        elif first < model.first_seen or last > model.last_seen:
            model.first_seen = min(model.first_seen, first)
            model.last_seen = max(model.last_seen, last)
            changed.append(model)
    if changed:
        AIModel.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["first_seen", "last_seen"],
        )
