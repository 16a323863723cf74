"""How much a model can read at once."""

from django.db import Error

from adapters.models import AIModel
from adapters.registry import family_of, vendors
from adapters.window_tables import window_in


def context_window_of(model: str) -> int | None:
    """Give the context window of a model in tokens: what a capture told of it, else what its adapter knows.

    None where neither is known; while the database is away only the second is asked. Costs one short query;
    not for code in an event loop.
    """
    return _seen(model) or known_window(model)


def known_window(model: str) -> int | None:
    """Give what the adapter of a model's family knows of its context window, in tokens."""
    vendor = vendors().get(family_of(model))
    return window_in(vendor.context_windows, model) if vendor else None


def _seen(model: str) -> int | None:
    try:
        return AIModel.objects.filter(name=model).values_list("context_window", flat=True).first()
    except Error:
        return None
