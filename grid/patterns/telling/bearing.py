"""How a sentence stands: whether it advises, and whether it leans on another."""

import re

from grid.patterns.telling.cues import LEANING_START, LEANING_WITHIN
from grid.patterns.telling.words import ADVISING, LEANING

LATE_START = re.compile(
    r"(?:(?:as|on|for|in|after|before|if|to|from|at|with|without|when|once)\b[^,:;]{2,40},|[\w ]{3,30}:)\s+",
    re.IGNORECASE,
)


def leans(text: str) -> bool:
    """Tell whether a sentence leans on the one before it."""
    return text.split(" ", 1)[0].lower().strip("\"',.;:") in LEANING or bool(LEANING_START.match(text))


def stands_alone(text: str) -> bool:
    """Tell whether a sentence can be read by itself: it starts with a word, and leans on none before it."""
    return text[:1].isalpha() and "→" not in text and not leans(text) and not LEANING_WITHIN.search(text)


def advises(text: str) -> bool:
    """Tell whether a sentence begins with a verb of advice, or does so after a few words: "For today, restart it"."""
    if text.startswith("Let me"):
        return False
    late = LATE_START.match(text)
    starts = [text, text[late.end() :]] if late else [text]
    return any(start.split(" ", 1)[0].lower().strip(",.:") in ADVISING for start in starts)


def leaning(text: str) -> float:
    """Tell how much a sentence leans: 1 if it starts so, half if it does within."""
    return 1.0 if leans(text) else 0.5 if LEANING_WITHIN.search(text) else 0.0
