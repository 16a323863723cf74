"""Taking a grid into the space of its embedder: first the maps, by which all of it is found, then the messages."""

import logging
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from embeddings.away import AWAY, what_is_away
from embeddings.embedders import EmbedderRefusedError
from embeddings.models import Alignment, EmbeddingSpace
from embeddings.spaces import current_space
from grid.pipeline import STEPS
from grid.switching.ahead import embed_ahead
from grid.switching.claiming import claim, nudge, reembedding, release, still_held
from grid.switching.fitting import fit_missing, refit_outgrown
from grid.switching.indexed import look
from grid.switching.models import Reembedding
from grid.switching.waiting import needs_consent, next_messages, send_back, waiting

logger = logging.getLogger(__name__)

WAITED_FOR: tuple[type[Exception], ...] = (*AWAY, EmbedderRefusedError)


def is_due() -> bool:
    """Tell whether fragments are to be embedded anew and nobody is at it; who asks has to queue a task for it."""
    if EmbeddingSpace.objects.count() < 2:
        # To know the current one, a worker without work would have to load its embedder.
        return False
    space = current_space()
    return bool(look(space)) and not needs_consent(space) and nudge(space)


def reembed(*, at_once: bool = False) -> int:
    """Take a batch of what is in other spaces through the pipeline again; give how many messages.

    All of it stays where it is, and is found there, until it is stored anew. Another process that is at it is left to
    it. With `at_once` no back-off is waited for.
    """
    space = current_space()
    token = claim(space, at_once=at_once)
    if token is None:
        return 0
    try:
        sent = _send(space, token)
    except WAITED_FOR as error:
        reason = what_is_away(error) if isinstance(error, AWAY) else str(error)
        logger.warning("embedding anew waits: %s", reason)
        release(token, space, error=reason)
        return 0
    release(token, space)
    return sent


def refit() -> int:
    """Fit anew the maps that the grid has outgrown; give how many. No embedder is loaded where there are none."""
    return refit_outgrown(current_space()) if Alignment.objects.exists() else 0


def _send(space: EmbeddingSpace, token: UUID) -> int:
    _note_beginning(space)
    if fit_missing(space) and not still_held(token, space):
        return 0
    ids = next_messages(space, limit=settings.PROCESSING_BATCH_SIZE)
    if ids:
        embed_ahead(ids)
        send_back(ids)
        _through_the_pipeline(ids)
    _note_end(space)
    return len(ids)


def _through_the_pipeline(ids: list[UUID]) -> None:
    """Take messages all the way in this process; what fails or is killed on it is left to the sweep."""
    for step in STEPS.values():
        step(ids)


def _note_beginning(space: EmbeddingSpace) -> None:
    """Note how much there is to do, unless it is under way."""
    row = reembedding(space)
    if (row.started_at is None or row.finished_at) and (left := waiting(space)):
        Reembedding.objects.filter(space=space).update(
            started_at=timezone.now(), finished_at=None, total=left
        )


def _note_end(space: EmbeddingSpace) -> None:
    """Note that it is done, if it is."""
    if not look(space):
        under_way = Reembedding.objects.filter(space=space, started_at__isnull=False, finished_at=None)
        under_way.update(finished_at=timezone.now())
