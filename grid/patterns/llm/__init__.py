"""Patterns told, and lessons compared, by a language model: where the operator has set one, and not otherwise."""

from django.conf import settings


def tell_with_model() -> int:
    """Have the model that PATTERN_MODEL names tell some patterns; give how many it told. Raises as `improve` does."""
    if not settings.PATTERN_MODEL:
        return 0
    # A grid that asks no model is smaller, and starts sooner, without it.
    from grid.patterns.llm.improving import improve

    return improve()
