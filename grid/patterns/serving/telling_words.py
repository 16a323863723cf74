"""The single words of a text as vectors, with how telling each is; and how well some words are met by others."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings.embedders.words import WordVectors
from grid.lexical.stopwords import STOP_WORDS
from grid.patterns.finding.features import Features
from grid.patterns.finding.reader import word_vectors
from grid.patterns.reading.sentences import words_of

MOST_WORDS = 200
# Of a lesson, the most telling words say nearly as much as all of them.
MOST_OF_A_LESSON = 160
FEW_PAIRS = 10_000


class Words(NamedTuple):
    """Words by the ids of their pieces, shape (n, 4), and how telling each is, 0 to 1, shape (n,)."""

    pieces: NDArray[np.int32]
    weights: NDArray[np.float32]

    @property
    def telling(self) -> float:
        """Give how much they tell in all."""
        return float(self.weights.sum())

    def keys(self) -> list[bytes]:
        """Give what each word is known by."""
        return [row.tobytes() for row in self.pieces]


def words_in(text: str, table: WordVectors) -> Words:
    """Give the words of a text, each once, without those of the stop list."""
    words = list(dict.fromkeys(word for word in words_of(text) if word not in STOP_WORDS))[:MOST_WORDS]
    pieces = table.pieces(words)
    return Words(pieces, table.rarity(pieces))


def words_of_lesson(lesson: Features) -> Words:
    """Give the most telling words that a lesson is compared by."""
    weights = word_vectors(lesson.model).rarity(lesson.pieces)
    kept = np.argsort(-weights, kind="stable")[:MOST_OF_A_LESSON]
    return Words(lesson.pieces[kept], weights[kept])


def met(wanted: Words, texts: Sequence[Words], table: WordVectors) -> list[float]:
    """Say how well words are met by the best of each text's, telling ones counting more, 0 to 1.

    After BERTScore's recall (Zhang et al. 2020), on the vectors of single words; all texts are looked up at once.
    """
    ends = np.cumsum([0, *(len(text.pieces) for text in texts)])
    if not wanted.telling or not ends[-1]:
        return [0.0] * len(texts)
    there, ours = (
        table.vectors(np.concatenate([text.pieces for text in texts])),
        table.vectors(wanted.pieces),
    )
    # The threads of BLAS wait for each other where there is other work, which a few words are not worth.
    few = len(there) * len(ours) <= FEW_PAIRS
    cosines = np.einsum("id,jd->ij", there, ours) if few else there @ ours.T
    return [
        float(cosines[start:end].max(axis=0) @ wanted.weights) / wanted.telling if end > start else 0.0
        for start, end in pairwise(ends)
    ]


def shared(words: Words, others: Sequence[Words]) -> float:
    """Say which part of some words, telling ones counting more, others have too, 0 to 1: the mean over the others."""
    if not others or not words.telling:
        return 0.0
    keys = words.keys()
    known = [frozenset(other.keys()) for other in others]
    parts = [
        sum(weight for key, weight in zip(keys, words.weights, strict=True) if key in has) for has in known
    ]
    return float(np.mean(parts)) / words.telling
