"""The words of a text by which conversations are compared: stems, without the commonest words."""

import re

from grid.patterns.telling.words import COMMON

WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’][^\W_]+)?")
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
ENDINGS = (
    "ations",
    "ation",
    "ings",
    "ing",
    "ions",
    "ion",
    "ies",
    "ied",
    "ers",
    "er",
    "ed",
    "es",
    "ly",
    "s",
    "e",
    "y",
)


def stem(word: str) -> str:
    """Give what forms of a word have in common, roughly: retries, retried and retry give `retr`."""
    word = word.lower()
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word


def stems(text: str) -> frozenset[str]:
    """Give the stems of a text's words; parts of snake_case and camelCase names are words of their own."""
    words = WORD.findall(HUMP.sub(" ", text.replace("’", "'")))
    return frozenset(stem(word) for word in words if len(word) > 1 and word.lower() not in COMMON)
