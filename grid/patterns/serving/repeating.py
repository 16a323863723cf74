"""Telling whether a sentence says what was told already."""

import re
from collections.abc import Sequence

WORD = re.compile(r"\w+")
# The part of a sentence's words that were told already, from which on it says nothing new.
TOLD_ALREADY = 0.7


def words_said(text: str) -> frozenset[str]:
    """Give the words of a text in small letters."""
    return frozenset(WORD.findall(text.lower()))


def is_new(text: str, told: Sequence[frozenset[str]]) -> bool:
    """Tell whether no single text that was told has most of the words of this one."""
    words = words_said(text)
    return not any(len(words & known) >= TOLD_ALREADY * len(words) for known in told)
