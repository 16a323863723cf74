"""Finding what was copied rather than told."""

import re
from collections.abc import Iterable

MOST_IN_A_ROW = 25
_WORD = re.compile(r"\w+")
# Code that is itself the pattern may stand as it was.
_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)


class Copies:
    """Tells whether a text has more than 25 words in a row of one of some messages."""

    def __init__(self, messages: Iterable[str]) -> None:
        self._runs = {run for message in messages for run in _runs(message)}

    def in_text(self, text: str) -> bool:
        """Tell whether there is such a run in a text, its code left out."""
        return any(run in self._runs for run in _runs(_CODE.sub(" \x00 ", text)))


def _runs(text: str) -> Iterable[int]:
    """Give a number for each run of one word more than may be copied, whatever stands between the words."""
    length = MOST_IN_A_ROW + 1
    words = _WORD.findall(text.casefold())
    return (hash(tuple(words[at : at + length])) for at in range(len(words) - length + 1))
