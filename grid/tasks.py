"""The Celery tasks. They carry ids only; each calls one function."""

from uuid import UUID

from celery import shared_task

from grid import consistency, pipeline, queue


def _ids(names: list[str]) -> list[UUID]:
    return [UUID(name) for name in names]


@shared_task(name="grid.chunk", acks_late=True)
def chunk(ids: list[str]) -> int:
    """Cut messages into fragments."""
    return pipeline.chunk(_ids(ids))


@shared_task(name="grid.embed", acks_late=True)
def embed(ids: list[str]) -> int:
    """Embed the fragments of messages."""
    return pipeline.embed(_ids(ids))


@shared_task(name="grid.store", acks_late=True)
def store(ids: list[str]) -> int:
    """Index the fragments of messages."""
    return pipeline.store(_ids(ids))


@shared_task(name="grid.sweep")
def sweep() -> int:
    """Queue again what was lost on the way."""
    return queue.sweep()


@shared_task(name="grid.compare_stores")
def compare_stores() -> dict[str, int]:
    """Compare rows, raw log and vector store, and mend what differs."""
    return consistency.compare(mend=True)
