"""How much a model can read at once."""

import re
from collections.abc import Mapping
from functools import lru_cache

from django.db import Error

from adapters.models import AIModel
from adapters.registry import family_of, vendors


def context_window_of(model: str) -> int | None:
    """Give the context window of a model in tokens: what a capture told of it, else what its adapter knows.

    None where neither is known; while the database is away only the second is asked. Costs one short query.
    """
    return _seen(model) or known_window(model)


@lru_cache(maxsize=1024)
def known_window(model: str) -> int | None:
    """Give what the adapter of a model's family knows of its context window, in tokens."""
    vendor = vendors().get(family_of(model))
    return window_in(vendor.context_windows, model) if vendor else None


def window_in(windows: Mapping[str, int], model: str) -> int | None:
    """Give the window of the first pattern that is found in a model's name, lower-cased."""
    name = model.lower()
    return next((tokens for pattern, tokens in windows.items() if re.search(pattern, name)), None)


def _seen(model: str) -> int | None:
    try:
        return AIModel.objects.filter(name=model).values_list("context_window", flat=True).first()
    except Error:
        return None
