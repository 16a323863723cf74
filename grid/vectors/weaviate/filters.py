"""What a search is held to, in the terms of Weaviate."""

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from weaviate.classes.query import Filter
from weaviate.collections.classes.filters import FilterReturn

from grid.vectors.base import Facet, VectorFilter

# Weaviate keeps nanoseconds since 1970 in 64 bits; a moment beyond them would come out as another.
EARLIEST = datetime(1678, 1, 1, tzinfo=UTC)
LATEST = datetime(2262, 1, 1, tzinfo=UTC)
PROPERTY_OF: dict[Facet, str] = {
    "source_model": "sourceModel",
    "topic": "topic",
    "task_type": "taskType",
    "project": "project",
}
FILTERED_BY = ("spaces", "owner", "timestamp", *PROPERTY_OF.values())


def filter_of(where: VectorFilter, *, name: str, or_in: Collection[str] = ()) -> FilterReturn:
    """Give the filter of a search among the objects that have the named vector `name`, or one of those."""
    parts = [in_space(name, *or_in), Filter.by_property("owner").equal(where.owner_id)]
    for prop, value in _equal(where):
        if value is not None:
            parts.append(Filter.by_property(prop).equal(exact(value)))
    if where.source_models:
        models = [exact(model) for model in where.source_models]
        parts.append(Filter.by_property("sourceModel").contains_any(models))
    if where.since is not None:
        parts.append(Filter.by_property("timestamp").greater_or_equal(moment(where.since)))
    if where.until is not None:
        parts.append(Filter.by_property("timestamp").less_than(moment(where.until)))
    return Filter.all_of(parts)


def passes(properties: Mapping[str, Any], where: VectorFilter, *, name: str) -> bool:
    """Tell whether an object with these properties passes the filter of a search."""
    when = properties["timestamp"]
    return (
        name in (properties["spaces"] or ())
        and properties["owner"] == where.owner_id
        and all(value is None or properties[prop] == exact(value) for prop, value in _equal(where))
        and (not where.source_models or properties["sourceModel"] in map(exact, where.source_models))
        and (where.since is None or (when is not None and when >= moment(where.since)))
        and (where.until is None or (when is not None and when < moment(where.until)))
    )


def in_space(*names: str) -> FilterReturn:
    """Give the filter of the objects that have one of these named vectors."""
    return Filter.by_property("spaces").contains_any(list(names))


def has_term(word: str) -> FilterReturn:
    """Give the filter of the objects that have a term, spelled as `words` does; an index for ranking does for it."""
    return Filter.by_property("terms").equal(word)


def exact(text: str) -> str:
    """Give a text that Weaviate tells from any other: it takes texts that differ by blanks around them for equal.

    Half a pair of surrogates, which it cannot be sent, is written in ASCII.
    """
    return text if text == text.strip() and not text.startswith('"') and _is_utf8(text) else json.dumps(text)


def plain(text: str) -> str:
    """Give the text of which `exact` gave this."""
    return str(json.loads(text)) if text.startswith('"') else text


def moment(when: datetime) -> datetime:
    """Give a moment that Weaviate can keep: the nearest to this one."""
    return min(max(when, EARLIEST), LATEST)


def _is_utf8(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _equal(where: VectorFilter) -> tuple[tuple[str, str | None], ...]:
    return (("project", where.project), ("taskType", where.task_type), ("topic", where.topic))
