"""Inserting rows of a model with what varies from row to row; all else has its default."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils import timezone

from embeddings.rows import insert


def insert_rows(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows; each names the same fields, a foreign key as `owner_id`."""
    given = list(rows)
    if not given:
        return
    varying = list(given[0])
    constant = {
        field.attname: _default(field)
        for field in model._meta.concrete_fields
        if field.attname not in given[0] and not isinstance(field, models.AutoField)
    }
    rest = list(constant.values())
    insert(model, [*varying, *constant], ([*row.values(), *rest] for row in given))


def _default(field: Any) -> Any:
    if isinstance(field, models.DateTimeField) and (field.auto_now or field.auto_now_add):
        return timezone.now()
    value = field.get_default()
    return value.value if isinstance(value, models.Choices) else value
