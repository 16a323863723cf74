"""Vectors of single words, out of any context: the table that a packaged model begins with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from embeddings.embedders import minilm, static
from embeddings.embedders.packaged import PackagedFile
from embeddings.embedders.tokenizer import TextTokenizer

# Ids of WordPiece from here on list whole words, the common ones first.
FIRST_WORD = 1000
# A word of more pieces is told by its first ones.
MOST_PIECES = 4


class WordVectors:
    """The table of word pieces of a model, around its mean, and its tokenizer.

    Attributes:
        model: whose it is.
        table: shape (pieces, dimensions), float16.
    """

    def __init__(self, model: str, *, weights: PackagedFile, tensor: str, tokenizer: PackagedFile) -> None:
        """Read the table and the tokenizer.

        Raises:
            WeightsUnusableError: if they are missing or not the ones that were tested.
        """
        self.model = model
        self.table = _centred(weights.checked(), tensor)
        self._tokenizer = TextTokenizer(tokenizer.checked().read_text("utf-8"), special_tokens=False)

    @classmethod
    def of_minilm(cls) -> WordVectors:
        """Give those of all-MiniLM-L6-v2. Raises as the constructor does."""
        return cls(
            minilm.MiniLM.model,
            weights=minilm.WEIGHTS,
            tensor="embeddings.word_embeddings.weight",
            tokenizer=minilm.TOKENIZER,
        )

    @classmethod
    def of_static(cls) -> WordVectors:
        """Give those of the static embedder. Raises as the constructor does."""
        return cls(
            static.StaticEmbedder.model,
            weights=static.WEIGHTS,
            tensor="embedding.weight",
            tokenizer=static.TOKENIZER,
        )

    def pieces(self, words: Sequence[str]) -> NDArray[np.int32]:
        """Give the ids of the first pieces of each word, shape (n, MOST_PIECES), filled up with -1."""
        pieces = np.full((len(words), MOST_PIECES), -1, dtype=np.int32)
        for row, ids in zip(pieces, self._tokenizer.ids(words), strict=True):
            row[: len(ids)] = ids[:MOST_PIECES]
        return pieces

    def vectors(self, pieces: NDArray[np.int32]) -> NDArray[np.float32]:
        """Give the vectors of words, the mean of their pieces scaled to length 1.

        `pieces` has a row per word, shape (n, most), filled up with -1.
        """
        sums = np.zeros((len(pieces), self.table.shape[1]), np.float32)
        for column in pieces.T:  # most words have one piece
            there = np.flatnonzero(column >= 0)
            sums[there] += self.table[column[there]]
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        units: NDArray[np.float32] = sums / np.maximum(lengths, 1e-6)
        return units

    def rarity(self, pieces: NDArray[np.int32]) -> NDArray[np.float32]:
        """Give how rare words are, 0 to 1, shape (n,): the rank of a word's only piece; 1 where it has several.

        Vocabularies list their pieces by how common they are, so the rank stands for the frequency (Zipf).
        """
        rank = np.clip(pieces[:, 0], FIRST_WORD, len(self.table)) / FIRST_WORD
        rare = np.log(rank) / np.log(len(self.table) / FIRST_WORD)
        several = pieces[:, 1] >= 0 if pieces.shape[1] > 1 else np.zeros(len(pieces), bool)
        result: NDArray[np.float32] = np.where(several, 1.0, rare).astype(np.float32)
        return result


def _centred(weights: Path, tensor: str) -> NDArray[np.float16]:
    with safe_open(weights, framework="numpy") as file:
        table = file.get_tensor(tensor).astype(np.float32)
    centred: NDArray[np.float16] = (table - table[FIRST_WORD:].mean(axis=0)).astype(np.float16)
    return centred
