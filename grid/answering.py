"""Queries as the API answers them: search, patterns, context, and a row in the query log."""

import logging
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from adapters.context import ContextFormat
from adapters.health import AdapterFailedError, Work, contained
from adapters.registry import NEUTRAL, context_format, family_of
from capture.redacting import new_redactor
from embeddings.away import AWAY
from embeddings.embedders import current_embedder
from embeddings.storable import storable_text
from grid.context import write_context
from grid.models import ApiKey, QueryLog
from grid.patterns.keeping.heeding import context_digest
from grid.patterns.models import PatternState, Serving
from grid.patterns.serving.condensing import condensed
from grid.patterns.serving.excerpts import excerpts_of
from grid.patterns.serving.packaging import Package, pack
from grid.patterns.serving.quotes import Nearby, nearby
from grid.patterns.serving.served import Served, Wanted, served
from grid.search import Answer, Asked, InvalidQueryError, SearchFilters, search

logger = logging.getLogger(__name__)

UNLOGGED: tuple[type[Exception], ...] = (*AWAY, IntegrityError)

DEFAULT_MAX_TOKENS = 2000
CONTEXTUAL = "contextual"
NOTHING = "No pattern fits this query."
ONLY_ONCE = "No pattern fits this query; what is given was seen in one conversation only."
NO_ROOM = "Patterns fit this query, but not into maxTokens: ask with more."


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the owner whose grid it is, and the key that they used, if any."""

    owner_id: int
    api_key: ApiKey | None = None


@dataclass(frozen=True, slots=True)
class Advised:
    """What the grid knows for a task: a package of patterns, and how it came about.

    Attributes:
        considered: how many patterns there were to choose from.
        seconds: it took so long.
        note: why there is nothing, if there is nothing, or nothing but what was seen once.
        query_id: the row of the query log that feedback can name; None if it could not be written.
    """

    package: Package
    considered: int
    seconds: float
    note: str | None
    query_id: int | None


def semantic(
    query: str, *, asker: Asker, filters: SearchFilters, with_context: bool, own: Asked | None = None
) -> tuple[Answer, str | None]:
    """Answer a semantic query: fragments, and a context of them if asked for; `own` is the query as a vector."""
    answer = search(query, owner_id=asker.owner_id, filters=filters, own=own)
    context = (
        write_context(answer.results, count=current_embedder().count_tokens).text if with_context else None
    )
    _log(
        "semantic", query, asker=asker, told=_told(filters), hits=len(answer.results), seconds=answer.seconds
    )
    return answer, context


def contextual(
    query: str,
    *,
    asker: Asker,
    wanted: Wanted | None = None,
    max_tokens: int = DEFAULT_MAX_TOKENS,
    kind: str = CONTEXTUAL,
) -> Advised:
    """Answer a contextual query: patterns that fit, and the least evidence for them, as the asking model likes it.

    `kind` is what the query log calls it.

    Raises:
        InvalidQueryError: if the query is empty or the budget no positive number.
    """
    started = time.perf_counter()
    wanted = wanted or Wanted()
    if not query.strip():
        raise InvalidQueryError("query: it is empty; say what to look for.")
    if max_tokens < 1:
        raise InvalidQueryError(f"maxTokens: a positive number is needed, not {max_tokens}.")
    near = nearby(query, owner_id=asker.owner_id, held=wanted.held)
    found = served(query, owner_id=asker.owner_id, wanted=wanted, once=near.candidates)
    package = _packed(found, near, model=wanted.model, max_tokens=max_tokens)
    seconds = time.perf_counter() - started
    told = _told(wanted) | ({} if max_tokens == DEFAULT_MAX_TOKENS else {"max_tokens": max_tokens})
    row = _log(
        kind,
        query,
        asker=asker,
        told=told,
        hits=len(package.patterns),
        seconds=seconds,
        digest=context_digest(package.text) if package.text else None,
    )
    if row:
        _log_servings(row, package, model=wanted.model)
    return Advised(
        package=package,
        considered=found.considered,
        seconds=seconds,
        note=_note(found, package),
        query_id=row.pk if row else None,
    )


def take_back(query_id: int) -> None:
    """Forget that something was served: whom it was for went on without it."""
    QueryLog.objects.filter(pk=query_id).delete()


def _packed(found: Served, near: Nearby, *, model: str, max_tokens: int) -> Package:
    if not found.patterns:
        return Package()
    excerpts = excerpts_of([one.pattern for one in found.patterns], probe=found.probe)

    def packed(style: ContextFormat) -> Package:
        counter = style.counter(model)
        return pack(
            found.patterns,
            excerpts,
            lambda told: condensed(near.quotes, told, probe=found.probe),
            style=style,
            count=lambda text: counter.counts([text])[0],
            max_tokens=max_tokens,
        )

    try:
        with contained(family_of(model), what=Work.CONTEXT, blameless=AWAY):
            return packed(context_format(model))
    except AdapterFailedError:
        # It was logged. What was learned serves without the liked form, too.
        return packed(NEUTRAL)


def _note(found: Served, package: Package) -> str | None:
    if not package.patterns:
        return NO_ROOM if found.patterns else NOTHING
    once = all(one.pattern.state == PatternState.CANDIDATE for one in package.patterns)
    return ONLY_ONCE if once else None


def _log(
    kind: str,
    query: str,
    *,
    asker: Asker,
    told: dict[str, Any],
    hits: int,
    seconds: float,
    digest: bytes | None = None,
) -> QueryLog | None:
    """Keep a row of the query; the answer counts more than its row."""
    try:
        return QueryLog.objects.create(
            owner_id=asker.owner_id,
            api_key=asker.api_key,
            kind=kind,
            # A prompt that somebody's client sends along may hold a secret, as a message may.
            query=new_redactor().redact(storable_text(query))[0],
            filters=told,
            hits=hits,
            milliseconds=seconds * 1000,
            context_digest=digest,
        )
    except AWAY as error:
        logger.warning("a query was answered and not logged: %s", error)
        return None


def _log_servings(row: QueryLog, package: Package, *, model: str) -> None:
    """Keep which patterns were given, and how to know their text again, so that what comes of them can be told."""
    if not package.patterns:
        return
    try:
        with transaction.atomic():
            row.context_digest = context_digest(package.text)
            row.save(update_fields=["context_digest"])
            Serving.objects.bulk_create(
                Serving(pattern=one.pattern, query=row, model=storable_text(model, longest=200))
                for one in package.patterns
            )
    except UNLOGGED as error:
        # One of them may have been erased meanwhile.
        logger.warning("patterns were given and that was not logged: %s", error)


def _told(asked: SearchFilters | Wanted) -> dict[str, Any]:
    """Give what was asked for beyond what is so unless told, as JSON."""
    untold = _flat(type(asked)())
    return {name: _plain(value) for name, value in _flat(asked).items() if value != untold[name]}


def _flat(asked: SearchFilters | Wanted) -> dict[str, Any]:
    flat = asdict(asked)
    held = flat.pop("held", {})
    return flat | {f"held_{name}" if name in flat else name: value for name, value in held.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return storable_text(value)
    return value.isoformat() if isinstance(value, datetime) else value
