"""What recording messages would do, without recording them."""

from collections.abc import Sequence
from uuid import UUID

from adapters.messages import CapturedMessage
from capture.identity import message_id
from capture.models import ErasedMessage, Message
from capture.recorder import Recorded
from capture.same_words import told_again


class Foresight:
    """Tells which messages are new to a grid and to this object, which remembers those that it was asked about.

    One that was erased is not new: it would not come back.
    """

    def __init__(self, *, owner_id: int) -> None:
        self._owner_id = owner_id
        self._met: set[UUID] = set()

    def record(self, messages: Sequence[CapturedMessage], *, source_kind: str) -> Recorded:
        """Give what `recorder.record` would, but for messages that are known and would grow: they count as known."""
        told = told_again(
            [message.storable() for message in messages], owner_id=self._owner_id, source_kind=source_kind
        )
        ids = [
            message_id(owner_id=self._owner_id, source_kind=source_kind, identity=message.identity)
            for message in told
        ]
        asked = list(dict.fromkeys(ids))
        known = self._met.union(
            Message.objects.filter(id__among=asked).values_list("id", flat=True),
            ErasedMessage.objects.filter(id__among=asked).values_list("id", flat=True),
        )
        self._met.update(asked)
        return Recorded(ids=ids, accepted=[id_ for id_ in asked if id_ not in known])
