"""What of an old grid goes where, by the servers that are set."""

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models

from aethergrid.moving.documents import Documents
from aethergrid.moving.old_grid import OldGrid
from aethergrid.moving.part import Part
from aethergrid.moving.rows import Rows
from capture.models import RawMessage
from capture.rawlog import raw_log
from embeddings.models import EmbeddingSpace
from grid.models import IndexedVector
from grid.vectors import vector_store

MADE_BY_MACHINE = (ContentType, Permission)


def parts_of(old: OldGrid) -> list[Part]:
    """Give the parts of an old grid that belong elsewhere, in the order in which they can be moved."""
    elsewhere = _kept_elsewhere()
    found: list[Part] = []
    if not old.rows_stay:
        found += [
            Rows(model, old, made_by_machine=model in MADE_BY_MACHINE)
            for model in _in_order_of_reference()
            if model not in elsewhere
        ]
    if RawMessage in elsewhere and old.count(RawMessage._meta.db_table):
        found.append(Documents(raw_log(), old))
    if IndexedVector in elsewhere:
        found += _vectors(old)
    return found


def _vectors(old: OldGrid) -> list[Part]:
    from aethergrid.moving.vectors import Vectors
    from grid.vectors.weaviate import WeaviateVectorStore

    store = vector_store()
    assert isinstance(store, WeaviateVectorStore), f"nobody said yet how vectors get into {store.kind}"
    names = ("id", "provider", "model", "dimensions")
    rows = old.read(f"SELECT {', '.join(names)} FROM {EmbeddingSpace._meta.db_table} ORDER BY id")  # noqa: S608
    spaces = [EmbeddingSpace(**dict(zip(names, row, strict=True))) for batch in rows for row in batch]
    parts = [Vectors(space, store, old) for space in spaces]
    return [part for part in parts if part.count()]


def _kept_elsewhere() -> set[type[models.Model]]:
    """Give the tables that stay empty, for a server takes their place."""
    found: set[type[models.Model]] = set()
    if raw_log().kind != "sql":
        found.add(RawMessage)
    if vector_store().kind != "embedded":
        found.add(IndexedVector)
    return found


def _in_order_of_reference() -> list[type[models.Model]]:
    rest = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    found: list[type[models.Model]] = []
    while rest:
        ready = [model for model in rest if not (_references(model) - {model}) & set(rest)]
        assert ready, f"{rest} refer to each other in a circle"
        found += ready
        rest = [model for model in rest if model not in ready]
    return found


def _references(model: type[models.Model]) -> set[type[models.Model]]:
    return {field.related_model for field in model._meta.concrete_fields if field.related_model}
