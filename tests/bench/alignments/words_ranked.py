"""The lexical half of a fused ranking: BM25 as in the literature, with stemmed words."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import Stemmer
from numpy.typing import NDArray

K1, B = 1.2, 0.75


def bm25(documents: Sequence[str], queries: Sequence[str]) -> NDArray[np.float32]:
    """Give the scores of documents for queries, shape (queries, documents) (Robertson and Zaragoza 2009)."""
    stem = Stemmer.Stemmer("english").stemWords
    told = [stem(re.findall(r"\w+", text.lower())) for text in documents]
    places = {
        word: place for place, word in enumerate(dict.fromkeys(word for words in told for word in words))
    }
    counts = np.zeros((len(documents), len(places)), dtype=np.float32)
    for row, words in zip(counts, told, strict=True):
        np.add.at(row, [places[word] for word in words], 1)
    holding = (counts > 0).sum(axis=0)
    rarity = np.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
    lengths = counts.sum(axis=1, keepdims=True)
    weights = counts * (K1 + 1) / (counts + K1 * (1 - B + B * lengths / lengths.mean())) * rarity
    scores = np.zeros((len(queries), len(documents)), dtype=np.float32)
    for row, query in zip(scores, queries, strict=True):
        asked = [places[word] for word in stem(re.findall(r"\w+", query.lower())) if word in places]
        row += weights[:, asked].sum(axis=1)
    return scores


def fused(*rankings: NDArray[np.float32]) -> NDArray[np.float32]:
    """Add the standard scores of rankings, each over the documents of a query."""
    parts = [
        (scores - scores.mean(axis=1, keepdims=True)) / (scores.std(axis=1, keepdims=True) + 1e-9)
        for scores in rankings
    ]
    total: NDArray[np.float32] = np.sum(parts, axis=0, dtype=np.float32)
    return total
