"""The words of a sentence by which conversations are compared."""

import re

from grid.patterns.telling.words import COMMON

WORD = re.compile(r"[^\W\d_]{2,}")
ENDINGS = ("ations", "ation", "ingly", "ments", "ment", "ings", "ing", "edly", "ies", "ed", "es", "ly", "s")
SHORTEST = 3
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def stems_of(text: str) -> list[str]:
    """Give the stem of each word of a text, in order; names with digits or underscores are cut into words."""
    return [_stem(word) for word in WORD.findall(text.lower())]


def _stem(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word[: -len(ending)]
    return word


COMMON_STEMS = frozenset(stems_of(" ".join(COMMON)))


def telling_stems(text: str) -> frozenset[str]:
    """Give the stems of a text's words without the commonest; a camelCase name is several words."""
    return frozenset(stems_of(HUMP.sub(" ", text))) - COMMON_STEMS
