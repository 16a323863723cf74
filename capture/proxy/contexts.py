"""The contexts that were put before prompts lately: where a prompt is sent again, its context comes with it."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

MOST_CHARACTERS = 16_000_000


@dataclass(frozen=True, slots=True)
class Context:
    """A context and its id."""

    text: str
    id: int


class Contexts:
    """Remembers them by owner and prompt, the latest 16 million characters of them; for one process.

    What a provider has cached of a history is as it was only while the contexts are where they were; and a model that
    is at work by tools keeps what it was told.
    """

    def __init__(self, most_characters: int = MOST_CHARACTERS) -> None:
        self._known: OrderedDict[tuple[int, str], Context] = OrderedDict()
        self._size = 0
        self._most = most_characters

    def note(self, owner_id: int, key: str, context: Context) -> None:
        """Remember what was put before a prompt."""
        self._forget((owner_id, key))
        self._known[owner_id, key] = context
        self._size += len(context.text)
        while self._size > self._most:
            self._forget(next(iter(self._known)))

    def of(self, owner_id: int, keys: Iterable[str]) -> dict[str, Context]:
        """Give those that are known of some prompts."""
        found = {}
        for key in keys:
            if context := self._known.get((owner_id, key)):
                self._known.move_to_end((owner_id, key))
                found[key] = context
        return found

    def _forget(self, known: tuple[int, str]) -> None:
        if context := self._known.pop(known, None):
            self._size -= len(context.text)
