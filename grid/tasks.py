"""The Celery tasks. They carry ids only; each calls one function."""

import logging
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from celery import shared_task
from django.db import close_old_connections

from embeddings.away import AWAY
from grid import consistency, pipeline, queue, reconciling
from grid.lexical import lexical_index
from grid.patterns import distilling, llm
from grid.patterns.keeping import ageing
from grid.switching import working

logger = logging.getLogger(__name__)

T = TypeVar("T")


def _ids(names: list[str]) -> list[UUID]:
    return [UUID(name) for name in names]


def _unless_away(work: Callable[[], T], *, otherwise: T) -> T:
    """Do it, unless a server is away that it cannot even begin without: the rows stay as they are for the sweep."""
    try:
        return work()
    except AWAY as error:
        logger.info("this task is left for later: %s", error)
        # A connection that broke would stay broken for the tasks that follow.
        close_old_connections()
        return otherwise


@shared_task(name="grid.chunk", acks_late=True)
def chunk(ids: list[str]) -> int:
    """Cut messages into fragments."""
    return _unless_away(lambda: pipeline.chunk(_ids(ids)), otherwise=0)


@shared_task(name="grid.embed", acks_late=True)
def embed(ids: list[str]) -> int:
    """Embed the fragments of messages."""
    return _unless_away(lambda: pipeline.embed(_ids(ids)), otherwise=0)


@shared_task(name="grid.store", acks_late=True)
def store(ids: list[str]) -> int:
    """Index the fragments of messages."""
    return _unless_away(lambda: pipeline.store(_ids(ids)), otherwise=0)


@shared_task(name="grid.distil", acks_late=True)
def distil(ids: list[str]) -> int:
    """Distil patterns from conversations."""
    return _unless_away(lambda: distilling.distil(_ids(ids)), otherwise=0)


@shared_task(name="grid.sweep")
def sweep() -> int:
    """Queue again what was lost on the way, and what is due to be distilled; keep the lexical index up."""
    queued = _unless_away(queue.sweep, otherwise=0) + _unless_away(queue.sweep_patterns, otherwise=0)
    if _unless_away(working.is_due, otherwise=False):
        _unless_away(queue.enqueue_reembedding, otherwise=None)
    lexical_index().keep_up()
    return queued


@shared_task(name="grid.reembed", acks_late=True)
def reembed() -> int:
    """Embed some of what an earlier embedder left, and queue the rest behind what was captured meanwhile."""
    done = _unless_away(working.reembed, otherwise=0)
    if done and _unless_away(working.is_due, otherwise=False):
        _unless_away(queue.enqueue_reembedding, otherwise=None)
    return done


@shared_task(name="grid.refit_alignments")
def refit_alignments() -> int:
    """Fit maps between spaces anew that the grid has outgrown."""
    return _unless_away(working.refit, otherwise=0)


@shared_task(name="grid.reconcile")
def reconcile() -> int:
    """Record what was lately written to the raw log and has no row."""
    return _unless_away(reconciling.reconcile, otherwise=0)


@shared_task(name="grid.age_patterns")
def age_patterns() -> int:
    """Retire what nothing confirms any more; have distilled what nobody has marked."""
    return _unless_away(ageing.age, otherwise=0)


@shared_task(name="grid.tell_with_model")
def tell_with_model() -> int:
    """Have the model that the operator has set tell patterns in use."""
    return _unless_away(llm.tell_with_model, otherwise=0)


@shared_task(name="grid.compare_stores")
def compare_stores() -> dict[str, int]:
    """Compare rows, raw log and vector store, and mend what differs."""
    return _unless_away(lambda: consistency.compare(mend=True), otherwise={})
