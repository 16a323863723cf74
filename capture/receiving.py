"""Taking messages that somebody hands in: recorded at once, or kept on the disk until the stores can be reached."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from adapters.messages import CapturedMessage
from capture.noting import notes
from capture.pausing import pauses
from capture.recorder import ids_of, record_redacted, redact
from capture.spool import Call, spool
from embeddings.away import AWAY, what_is_away

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of messages: the id of each, in order; how many were new or grew; how many wait in the spool.

    Those in the spool count as accepted: whether the grid knows them already is told by a store that is away.
    """

    ids: list[UUID]
    accepted: int
    spooled: int = 0

    @property
    def duplicates(self) -> int:
        """How many of the messages given changed nothing."""
        return len(self.ids) - self.accepted


Step = Callable[[int], None]


def _unheeded(done: int) -> None:
    """Let the work go on."""


def receive(
    messages: Sequence[CapturedMessage], *, owner_id: int, source_kind: str, step: Step = _unheeded
) -> Received:
    """Record messages; where a store is away, keep them in the spool, from where they are recorded later.

    They are on the disk when this returns, and nothing unredacted ever is. `step` is told how many are ready to be
    recorded; if it raises, none is.

    Raises:
        SpoolError: if they could be kept nowhere.
    """
    redacted = []
    for done, message in enumerate(messages, start=1):
        redacted.append(redact(message))
        step(done)
    try:
        recorded = record_redacted(redacted, owner_id=owner_id, source_kind=source_kind)
    except AWAY as error:
        logger.debug("spooling %d messages: %s", len(messages), what_is_away(error))
        spool().write(Call(messages=redacted, owner_id=owner_id, source_kind=source_kind))
        ids = ids_of(redacted, owner_id=owner_id, source_kind=source_kind)
        return Received(ids=ids, accepted=len(set(ids)), spooled=len(set(ids)))
    return Received(ids=recorded.ids, accepted=len(recorded.accepted))


def receive_pushed(
    messages: Sequence[CapturedMessage],
    *,
    owner_id: int,
    source_kind: str,
    way: str,
    place: str = "",
    step: Step = _unheeded,
) -> Received:
    """Do so for messages that a program pushes by a way in, and note that they came.

    Raises:
        PausedError: if that way, or this place of it, is paused; nothing is recorded.
        SpoolError: if they could be kept nowhere.
    """
    pauses().refuse(owner_id=owner_id, kind=way, location=place)
    received = receive(messages, owner_id=owner_id, source_kind=source_kind, step=step)
    if not received.spooled:
        notes().captured(owner_id=owner_id, kind=way, location=place, new=received.accepted)
    return received
