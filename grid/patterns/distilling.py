"""From conversations to patterns: learn, compare, weave, tell. Doing any of it twice changes nothing.

Each step does all of the conversations before the next one begins, so that what several of them share is told once.
A process that dies between two steps leaves the conversations due, and whoever distils them next goes on.
"""

import logging
from collections.abc import Callable, Iterable
from uuid import UUID

from embeddings.away import AWAY, what_is_away
from embeddings.locks import settled
from grid.patterns import due
from grid.patterns.finding.lessons import learn
from grid.patterns.finding.linking import link
from grid.patterns.finding.weaving import weave
from grid.patterns.keeping.retelling import tell_untold
from grid.patterns.models import Lesson

logger = logging.getLogger(__name__)

Step = Callable[[UUID], object]


def distil(
    ids: Iterable[UUID], *, any_age: bool = False, progress: Callable[[], object] | None = None
) -> int:
    """Distil those of the conversations that are due; give how many were.

    With `any_age` one that may go on is not waited for. `progress` is called after each conversation.
    """
    token, owners = due.claim(ids, any_age=any_age)

    def compared(id_: UUID) -> None:
        compare(id_)
        if progress:
            progress()

    kept = _each(owners, lambda id_: learn(id_, owner_id=owners[id_], claim=token), token=token)
    kept = _each(kept, compared, token=token)
    for owner_id in sorted({owners[id_] for id_ in kept}):
        own = [id_ for id_ in kept if owners[id_] == owner_id]
        if not _done(own, lambda owner_id=owner_id: settle(owner_id), token=token):  # type: ignore[misc]
            kept = [id_ for id_ in kept if owners[id_] != owner_id]
    return due.done(token, kept)


def compare(conversation_id: UUID) -> None:
    """Compare those lessons of a conversation that were not."""
    for lesson in Lesson.objects.filter(conversation=conversation_id, linked=False).order_by("id"):
        link(lesson)


def settle(owner_id: int) -> None:
    """Take the owner's new lessons into patterns, and tell what changed by that."""
    weave(owner_id)
    tell_untold(owner_id)


def _each(ids: Iterable[UUID], step: Step, *, token: UUID) -> list[UUID]:
    return [id_ for id_ in ids if _done([id_], lambda id_=id_: step(id_), token=token)]  # type: ignore[misc]


def _done(ids: list[UUID], work: Callable[[], object], *, token: UUID) -> bool:
    """Do something for conversations; where it fails, they are tried again later."""
    try:
        settled(work)
    except AWAY as error:
        due.postpone(token, ids, reason=what_is_away(error))
        logger.info("distilling waits for %d conversations: %s", len(ids), error)
    except Exception as error:
        due.release(token, ids, reason=f"{type(error).__name__}: {error}")
        logger.warning("distilling failed", exc_info=error, extra={"conversations": len(ids)})
    else:
        return True
    return False
