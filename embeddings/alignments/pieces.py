"""Short pieces of a text, in the manner of what somebody would ask to find it.

A map that is fitted on whole texts alone does badly on questions, whose vectors lie elsewhere in both spaces: its
recall of what answers a question was 0.89 of native where pieces and questions made of them brought it to 0.99.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from embeddings.cache import content_hash

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[^\W\d_][\w'-]{3,}")
FEWEST_WORDS, MOST_WORDS = 3, 24
KEYWORDS = (2, 6)
SENTENCES, QUESTIONS = 2, 3
# A long text's pieces are of its first part; the others are texts of their own.
READ_CHARACTERS = 1500
MOST_CHARACTERS = 200

_FORMS = (
    "What did we say about {}?", "When did {}?", "Where {}?", "What is {}?", "How does {}?", "Why did {}?",
    "How do I {}?", "Which {}?", "What {}", "Who {}?", "Did {}?", "When was {}?", "What kind of {}?",
    "How many {}?", "Why does {} not work?", "How to fix {}?",
)  # fmt: skip


def pieces_of(text: str) -> Iterator[str]:
    """Give a few sentences, keywords and questions of a text, the same each time; nothing of a very short one."""
    dice = random.Random(content_hash(text))  # noqa: S311 - repeatable, not secret
    text = text[:READ_CHARACTERS]
    sentences = [one for one in _SENTENCE_END.split(text) if len(one.split()) >= FEWEST_WORDS]
    for one in dice.sample(sentences, min(SENTENCES, len(sentences))):
        if one != text:
            yield " ".join(one.split()[:MOST_WORDS])[:MOST_CHARACTERS]
    words = _WORD.findall(text)
    if len(words) < KEYWORDS[0]:
        return
    yield _some(words, dice)
    for _ in range(QUESTIONS):
        yield dice.choice(_FORMS).format(_some(words, dice))


def _some(words: Sequence[str], dice: random.Random) -> str:
    """Give some of the words in their order: as they follow each other, or from all over the text."""
    count = dice.randint(KEYWORDS[0], min(KEYWORDS[1], len(words)))
    start = dice.randint(0, len(words) - count)
    chosen = (
        range(start, start + count) if dice.random() < 0.5 else sorted(dice.sample(range(len(words)), count))
    )
    return " ".join(words[place] for place in chosen)[:MOST_CHARACTERS]
