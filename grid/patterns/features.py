"""What a lesson is compared by: vectors of its sentences and of its telling words, and the words themselves."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from grid.patterns.exchange import Exchange, Outcome
from grid.patterns.sentences import sentences_of
from grid.patterns.terms import stems_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grid.patterns.reader import Reader

VERSION = 1
MOST_SENTENCES = 40
MOST_ASKED = 16
MOST_WORDS = 96
# Ids up to here are marks and single characters; from there on WordPiece lists words by how common they are.
COMMONEST = 1000
RAREST = 30_522

Int8 = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Features:
    """What a lesson is compared by. Vectors are int8, 127 times those of length 1.

    Attributes:
        model: who made the vectors.
        asked: of what the user said first, shape (d,).
        advice: of the sentences of the advice, shape (n, d).
        words: of the most telling words of the advice in their place, shape (m, d).
        weights: how telling each of these words is, 0 to 1, shape (m,).
        terms: how often each word of the advice occurs, as stems.
    """

    model: str
    asked: Int8
    advice: Int8
    words: Int8
    weights: NDArray[np.float32]
    terms: dict[str, int]

    def to_bytes(self) -> bytes:
        """Give them as bytes for a row."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            head=np.array([str(VERSION), self.model]),
            asked=self.asked,
            advice=self.advice,
            words=self.words,
            weights=self.weights.astype(np.float16),
            terms=np.array(sorted(self.terms), dtype=np.str_),
            counts=np.array([self.terms[term] for term in sorted(self.terms)], dtype=np.int16),
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Features:
        """Read what `to_bytes` gave."""
        with np.load(io.BytesIO(bytes(data)), allow_pickle=False) as stored:
            return cls(
                model=str(stored["head"][1]),
                asked=stored["asked"],
                advice=stored["advice"],
                words=stored["words"],
                weights=stored["weights"].astype(np.float32),
                terms={str(t): int(n) for t, n in zip(stored["terms"], stored["counts"], strict=True)},
            )


def features_of(exchange: Exchange, *, reader: Reader) -> Features:
    """Make what a lesson is compared by from the situation and its core: the advice up to the first that held."""
    advice = _readable(_core(exchange), reader)[:MOST_SENTENCES]
    asked = _readable(sentences_of(exchange.situation), reader)[:MOST_ASKED]
    words, weights = _telling(advice, reader)
    return Features(
        model=reader.model,
        asked=_to_int8(_mean(reader.embed(asked), reader.dimensions)),
        advice=_to_int8(reader.embed(advice)),
        words=_to_int8(words),
        weights=weights,
        terms=dict(Counter(stems_of(" ".join(advice)))),
    )


def _core(exchange: Exchange) -> list[str]:
    sentences: list[str] = []
    for attempt in exchange.attempts:
        for turn in attempt.advice:
            sentences += sentences_of(turn.content)
        if attempt.outcome is Outcome.WORKED:
            break
    return sentences


def _readable(sentences: Sequence[str], reader: Reader) -> list[str]:
    """Shorten the sentences that the reader cannot read whole."""
    counts = reader.count_tokens_many(sentences)
    return [_shortened(one, reader, count) for one, count in zip(sentences, counts, strict=True)]


def _shortened(text: str, reader: Reader, count: int) -> str:
    while count > reader.max_tokens:
        text = text[: max(1, len(text) * reader.max_tokens // (count + 8))]
        count = reader.count_tokens_many([text])[0]
    return text


def _telling(sentences: list[str], reader: Reader) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Give states and weights of the most telling words: the rarest, in the order in which they stand."""
    read = [reader.read(part) for part in _parts(sentences, reader)]
    if not read:
        return np.zeros((0, reader.dimensions), np.float32), np.zeros(0, np.float32)
    ids = np.concatenate([one for one, _ in read])
    states = np.concatenate([one for _, one in read])
    weights = weights_of(ids)
    kept = np.sort(np.argsort(-weights, kind="stable")[:MOST_WORDS])
    kept = kept[weights[kept] > 0]
    states = states[kept]
    return states / np.linalg.norm(states, axis=1, keepdims=True), weights[kept]


def weights_of(ids: NDArray[np.int32]) -> NDArray[np.float32]:
    """Give how telling tokens are, 0 to 1: WordPiece lists words by how common they are."""
    rank = np.clip(ids, COMMONEST, RAREST) / COMMONEST
    return (np.log(rank) / np.log(RAREST / COMMONEST)).astype(np.float32)


def _parts(sentences: list[str], reader: Reader) -> Iterator[str]:
    """Join sentences to parts that the reader can read whole."""
    part: list[str] = []
    size = 0
    for sentence, count in zip(sentences, reader.count_tokens_many(sentences), strict=True):
        if part and size + count > reader.max_tokens:
            yield " ".join(part)
            part, size = [], 0
        part.append(sentence)
        size += count
    if part:
        yield " ".join(part)


def _mean(vectors: NDArray[np.float32], dimensions: int) -> NDArray[np.float32]:
    if not len(vectors):
        return np.zeros(dimensions, np.float32)
    mean = vectors.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / length if length else mean


def _to_int8(vectors: NDArray[np.float32]) -> Int8:
    return np.rint(np.clip(vectors, -1, 1) * 127).astype(np.int8)
