"""Queries as the API answers them: search, context, and a row in the query log."""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from embeddings.away import AWAY
from embeddings.embedders import current_embedder
from embeddings.storable import storable_text
from grid.context import DEFAULT_MAX_TOKENS, Context, write_context
from grid.models import ApiKey, QueryLog
from grid.search import Answer, InvalidQueryError, SearchFilters, search

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the owner whose grid it is, and the key that they used, if any."""

    owner_id: int
    api_key: ApiKey | None = None


def semantic(
    query: str, *, asker: Asker, filters: SearchFilters, with_context: bool
) -> tuple[Answer, str | None]:
    """Answer a semantic query: fragments, and a context of them if asked for."""
    answer = search(query, owner_id=asker.owner_id, filters=filters)
    context = (
        write_context(answer.results, count=current_embedder().count_tokens).text if with_context else None
    )
    _log("semantic", query, asker=asker, filters=filters, answer=answer)
    return answer, context


def contextual(
    query: str,
    *,
    asker: Asker,
    filters: SearchFilters,
    task_type: str | None = None,
    max_tokens: int = DEFAULT_MAX_TOKENS,
    count: Callable[[str], int] | None = None,
) -> tuple[Answer, Context]:
    """Answer a contextual query: the evidence that fits into `max_tokens` of the asking model."""
    if max_tokens < 1:
        raise InvalidQueryError(f"maxTokens: a positive number is needed, not {max_tokens}.")
    if task_type:
        filters = replace(filters, task_type=task_type)
    answer = search(query, owner_id=asker.owner_id, filters=filters)
    context = write_context(
        answer.results, count=count or current_embedder().count_tokens, max_tokens=max_tokens
    )
    _log("contextual", query, asker=asker, filters=filters, answer=answer)
    return answer, context


def _log(kind: str, query: str, *, asker: Asker, filters: SearchFilters, answer: Answer) -> None:
    """Keep a row of the query; the answer counts more than its row."""
    try:
        QueryLog.objects.create(
            owner_id=asker.owner_id,
            api_key=asker.api_key,
            kind=kind,
            query=storable_text(query),
            filters=_told(filters),
            hits=len(answer.results),
            milliseconds=answer.seconds * 1000,
        )
    except AWAY as error:
        logger.warning("a query was answered and not logged: %s", error)


def _told(filters: SearchFilters) -> dict[str, Any]:
    """Give what was asked for beyond what is so unless told, as JSON."""
    untold = asdict(SearchFilters())
    return {name: _plain(value) for name, value in asdict(filters).items() if value != untold[name]}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return storable_text(value)
    return value.isoformat() if isinstance(value, datetime) else value
