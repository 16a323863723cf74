"""The words of a lesson as stems, so that `retries` and `retrying` meet."""

import re

WORD = re.compile(r"[^\W\d_]{2,}")
ENDINGS = ("ations", "ation", "ingly", "ments", "ment", "ings", "ing", "edly", "ies", "ed", "es", "ly", "s")
SHORTEST = 3


def stems_of(text: str) -> list[str]:
    """Give the stem of each word of a text, in order; names with digits or underscores are cut into words."""
    return [_stem(word) for word in WORD.findall(text.lower())]


def _stem(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word[: -len(ending)]
    return word
