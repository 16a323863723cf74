"""Short pieces of a text, in the manner of what somebody would ask to find it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from embeddings.cache import content_hash

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
FEWEST_WORDS, MOST_WORDS = 3, 24
KEYWORDS = 6


def pieces_of(text: str) -> Iterator[str]:
    """Give a sentence of the text and a few of its longer words, the same each time; nothing of a short text."""
    sentences = [one for one in _SENTENCE_END.split(text) if len(one.split()) >= FEWEST_WORDS]
    if not sentences:
        return
    chosen = sentences[int.from_bytes(content_hash(text)[:4], "big") % len(sentences)]
    if chosen != text:
        yield " ".join(chosen.split()[:MOST_WORDS])
    words = list(dict.fromkeys(re.findall(r"[^\W\d_]{4,}", text)))
    if len(words) >= FEWEST_WORDS:
        longest = set(sorted(words, key=len, reverse=True)[:KEYWORDS])
        yield " ".join(word for word in words if word in longest)
