"""Made-up fragments in any number: texts with the word frequencies of a language, on topics, and vectors to match."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

TOPICS, WORDS, WORDS_OF_TOPIC, TEXTS_OF_TOPIC = 300, 30_000, 150, 2
SHORTEST, LONGEST = 40, 120
# The most frequent words of English are two fifths of what is written in it.
FUNCTION_WORDS = """
the of to and a in is that for it on with as be at this by from or an not are have was but if we you can do when which
so how why what there all will would one then no
""".split()  # noqa: SIM905 - as easy to read
OF_FUNCTION_WORDS, OF_TOPIC = 0.4, 0.25
_STARTS, _VOWELS, _ENDS = (
    ["b", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "br", "st", "tr", "pl"],
    "aeiou",
    ["", "n", "r", "s", "l"],
)

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts, the number of the topic of each, and their vectors, L2-normalised, of shape (n, dimensions)."""

    texts: list[str]
    topics: NDArray[np.int64]
    vectors: Vectors


class Corpus:
    """Everything follows from seeds: the same numbers give the same fragments."""

    def __init__(self) -> None:
        """Draw the vocabulary, and the words that each topic prefers."""
        dice = random.Random(7)
        words = dict.fromkeys(_word(dice) for _ in range(2 * WORDS))
        self.words = np.array([*FUNCTION_WORDS, *list(words)[:WORDS]], dtype=object)
        self._count = len(self.words) - len(FUNCTION_WORDS)
        self._of_topics = np.random.default_rng(8).integers(self._count, size=(TOPICS, WORDS_OF_TOPIC))

    @cached_property
    def _frequencies(self) -> NDArray[np.float64]:
        """Zipf's law, cumulated."""
        weights = 1 / np.arange(2.0, self._count + 2)
        return np.asarray(np.cumsum(weights) / weights.sum())

    def texts(
        self, topics: NDArray[np.int64], *, dice: np.random.Generator, lengths: NDArray[np.int64]
    ) -> list[str]:
        """Write a text on each of these topics, so many words long."""
        size = int(lengths.sum())
        drawn = np.searchsorted(self._frequencies, dice.random(size))
        topic_of_word = np.repeat(topics, lengths)
        # The first words of a topic are its own most frequent ones.
        preferred = (WORDS_OF_TOPIC * dice.random(size) ** 2).astype(int)
        kind = dice.random(size)
        drawn = np.where(kind < OF_TOPIC, self._of_topics[topic_of_word, preferred], drawn)
        functional = kind > 1 - OF_FUNCTION_WORDS
        small = (len(FUNCTION_WORDS) * dice.random(size) ** 2).astype(int)
        words = self.words[np.where(functional, small, drawn + len(FUNCTION_WORDS))].tolist()
        ends = np.cumsum(lengths).tolist()
        return [" ".join(words[start:end]) for start, end in zip([0, *ends], ends, strict=False)]

    def questions(self, count: int, *, seed: int) -> list[str]:
        """Write questions of five to twelve words, each on a topic; no two are the same."""
        dice = np.random.default_rng(seed)
        topics, lengths = dice.integers(TOPICS, size=count), dice.integers(5, 13, size=count)
        texts = self.texts(topics, dice=dice, lengths=lengths)
        return [f"{text} {seed}-{number}?" for number, text in enumerate(texts)]

    def centres(self, embed: Embed) -> Vectors:
        """Embed a few short texts on each topic; shape (topics, texts of a topic, dimensions)."""
        dice = np.random.default_rng(9)
        topics = np.repeat(np.arange(TOPICS), TEXTS_OF_TOPIC)
        texts = self.texts(topics, dice=dice, lengths=np.full(len(topics), 20))
        return embed(texts).reshape(TOPICS, TEXTS_OF_TOPIC, -1)

    def batch(self, count: int, *, seed: int, centres: Vectors) -> Batch:
        """Make so many fragments. A vector lies near what the embedder gives for texts on the topic."""
        dice = np.random.default_rng(seed)
        topics = dice.integers(TOPICS, size=count)
        texts = self.texts(topics, dice=dice, lengths=dice.integers(SHORTEST, LONGEST + 1, size=count))
        dimensions = centres.shape[-1]
        near = centres[topics, dice.integers(TEXTS_OF_TOPIC, size=count)]
        other = centres[dice.integers(TOPICS, size=count), dice.integers(TEXTS_OF_TOPIC, size=count)]
        noise = dice.standard_normal((count, dimensions), dtype=np.float32) / np.float32(dimensions**0.5)
        vectors = np.float32(0.6) * near + np.float32(0.3) * other + np.float32(0.5) * noise
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return Batch(texts, topics, vectors)


def _word(dice: random.Random) -> str:
    return "".join(
        dice.choice(_STARTS) + dice.choice(_VOWELS) + dice.choice(_ENDS)
        for _ in range(dice.choice([1, 2, 2, 3, 3, 4]))
    )
