"""What a lesson is compared by: its words, what its advice is about, and what the user faced."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from grid.patterns.exchange import Exchange, Turn
from grid.patterns.finding.teaching import teaching
from grid.patterns.reading.sentences import sentences_of, words_of

if TYPE_CHECKING:
    from embeddings.embedders import Embedder
    from grid.patterns.finding.reader import Reader

VERSION = 3
# How much an answer says of the lesson, from the first on: later ones go into side issues.
ANSWER_WEIGHTS = (1.0, 1.0, 0.7, 0.5, 0.3)
REST_WEIGHT = 0.2
MOST_SENTENCES = 60
MOST_WORDS = 400
# Words of the advice that are kept in their order.
MOST_IN_ORDER = 2000
# Stands between two messages in the order of the words.
BREAK = np.iinfo(np.uint16).max
# The situation is the beginning of what was asked.
MOST_ASKED = 220

Int8 = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Features:
    """What a lesson is compared by; 2 to 5 KB as bytes. Vectors are int8, 127 times those of length 1.

    Attributes:
        model: who made the vectors and cut the words; those of two models are never compared.
        project: where it was learned.
        asked: of what the user said first, shape (d,).
        advice: the mean of the sentences of the advice, shape (d,).
        pieces: the pieces of each word of the advice and its code, shape (n, 4), filled up with -1.
        order: all the words of the advice and its code as they come, by their place in `pieces`, `BREAK` after each
            message, shape (m,).
        teaching: how much nearer the advice is to explaining than to small talk, -1 to 1.
    """

    model: str
    project: str
    asked: Int8
    advice: Int8
    pieces: NDArray[np.int32]
    order: NDArray[np.uint16]
    teaching: float

    def to_bytes(self) -> bytes:
        """Give them as bytes for a row."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            head=np.array([str(VERSION), self.model, self.project]),
            asked=self.asked,
            advice=self.advice,
            pieces=self.pieces,
            order=self.order,
            teaching=np.float32(self.teaching),
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Features:
        """Read what `to_bytes` gave."""
        with np.load(io.BytesIO(bytes(data)), allow_pickle=False) as stored:
            return cls(
                model=str(stored["head"][1]),
                project=str(stored["head"][2]),
                asked=stored["asked"],
                advice=stored["advice"],
                pieces=stored["pieces"],
                order=stored["order"],
                teaching=float(stored["teaching"]),
            )


def features_of(exchange: Exchange, *, reader: Reader) -> Features:
    """Make what a lesson is compared by from what was asked and what was advised."""
    pieces, order = _words(exchange, reader)
    advice = _advice(exchange, reader.embedder)
    return Features(
        model=reader.words.model,
        project=next((turn.project for turn in _turns(exchange) if turn.project), ""),
        asked=_to_int8(_asked(exchange, reader.embedder)),
        advice=_to_int8(advice),
        pieces=pieces,
        order=order,
        teaching=teaching(advice, reader.embedder),
    )


def _turns(exchange: Exchange) -> list[Turn]:
    return [*exchange.asked, *(turn for attempt in exchange.attempts for turn in attempt.advice)]


def _answers(exchange: Exchange) -> list[list[str]]:
    """Give the texts of each answer. Of many messages in a row the last comes first, which sums up what was done."""
    return [
        [turn.content for turn in (*attempt.advice[-1:], *attempt.advice[:-1])]
        for attempt in exchange.attempts
    ]


def _words(exchange: Exchange, reader: Reader) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
    places: dict[str, int] = {}
    order: list[int] = []
    for text in (text for answer in _answers(exchange) for text in answer):
        for word in words_of(text):
            if len(order) < MOST_IN_ORDER and (word in places or len(places) < MOST_WORDS):
                order.append(places.setdefault(word, len(places)))
        order.append(BREAK)
        if len(order) >= MOST_IN_ORDER:
            break
    return reader.words.pieces(list(places)), np.array(order, dtype=np.uint16)


def _advice(exchange: Exchange, embedder: Embedder) -> NDArray[np.float32]:
    """Give the mean of the sentences of the answers, the first ones weighing most."""
    sentences: list[str] = []
    weights: list[float] = []
    for number, answer in enumerate(_answers(exchange)):
        found = [one for text in answer for one in sentences_of(text)][: MOST_SENTENCES - len(sentences)]
        sentences += found
        weights += [ANSWER_WEIGHTS[number] if number < len(ANSWER_WEIGHTS) else REST_WEIGHT] * len(found)
    vectors = embedder.embed(_readable(sentences, embedder))
    return _unit(np.array(weights, dtype=np.float32) @ vectors)


def _asked(exchange: Exchange, embedder: Embedder) -> NDArray[np.float32]:
    """Give the vector of the beginning of the situation."""
    sentences = _readable(sentences_of(exchange.situation)[:MOST_SENTENCES], embedder, most=MOST_ASKED)
    counts = embedder.count_tokens_many(sentences)
    fitting = [one for one, end in zip(sentences, np.cumsum(counts), strict=True) if end <= MOST_ASKED]
    return embedder.embed([" ".join(fitting)])[0] if fitting else np.zeros(embedder.dimensions, np.float32)


def _readable(sentences: Sequence[str], embedder: Embedder, *, most: int | None = None) -> list[str]:
    """Shorten the sentences that the embedder cannot read whole."""
    most = most or embedder.max_tokens
    counts = embedder.count_tokens_many(sentences)
    return [_shortened(one, embedder, count, most) for one, count in zip(sentences, counts, strict=True)]


def _shortened(text: str, embedder: Embedder, count: int, most: int) -> str:
    while count > most:
        text = text[: max(1, len(text) * most // (count + 8))]
        count = embedder.count_tokens(text)
    return text


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector


def _to_int8(vector: NDArray[np.float32]) -> Int8:
    return np.rint(np.clip(vector, -1, 1) * 127).astype(np.int8)
