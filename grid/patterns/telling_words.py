"""The single words of a text as vectors, with how telling each is; and how well some words are met by others."""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings.embedders.words import WordVectors
from grid.lexical.stopwords import STOP_WORDS
from grid.patterns.features import MOST_PIECES, Features
from grid.patterns.reader import word_vectors
from grid.patterns.sentences import words_of

MOST_WORDS = 200


class Words(NamedTuple):
    """The normalised vectors of words, shape (n, d), and how telling each is, 0 to 1, shape (n,)."""

    vectors: NDArray[np.float32]
    weights: NDArray[np.float32]

    @property
    def telling(self) -> float:
        """Give how much they tell in all."""
        return float(self.weights.sum())


def words_in(text: str, table: WordVectors, *, without: Collection[str] = STOP_WORDS) -> Words:
    """Give the words of a text, each once, without those of the stop list."""
    words = list(dict.fromkeys(word for word in words_of(text) if word not in without))[:MOST_WORDS]
    pieces = np.full((len(words), MOST_PIECES), -1, dtype=np.int32)
    for row, ids in zip(pieces, table.pieces(words), strict=True):
        row[: len(ids)] = ids[:MOST_PIECES]
    return Words(table.vectors(pieces), table.rarity(pieces))


def words_of_lesson(lesson: Features) -> Words:
    """Give the words that a lesson is compared by."""
    table = word_vectors(lesson.model)
    return Words(table.vectors(lesson.pieces), table.rarity(lesson.pieces))


def met(wanted: Words, there: Words) -> float:
    """Say how well words are met by the best of others, telling ones counting more (BERTScore's recall), 0 to 1."""
    if not wanted.telling or not len(there.vectors):
        return 0.0
    # Not by BLAS, whose threads wait for each other where there is other work.
    cosines = np.einsum("id,jd->ij", wanted.vectors, there.vectors)
    return float(cosines.max(axis=1) @ wanted.weights) / wanted.telling
