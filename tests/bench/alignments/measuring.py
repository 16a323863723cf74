"""What mapped questions find in a conversation, beside what native ones find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.alignments.maps import Map
from embeddings.alignments.measuring import NEAREST, nearest
from tests.bench.alignments.corpora import Asked
from tests.bench.alignments.embedded import Spaces
from tests.bench.alignments.words_ranked import bm25, fused

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Found:
    """Means over the questions of all conversations.

    Attributes:
        dense, fused: recall@10 of the turns that answer, over that of native questions.
        turned: the same where the turns are mapped and the questions native.
        shared, shared_fused: of the ten that native questions find, the share that mapped ones find.
        cosine: of mapped questions with native ones.
    """

    dense: float
    fused: float
    turned: float
    shared: float
    shared_fused: float
    cosine: float


def found(
    map_of: Callable[[int], Map], asked: Sequence[Asked], spaces: Spaces, *, source: str, target: str
) -> Found:
    """Ask each conversation its questions by the map that was fitted without it, `map_of(place)`."""
    parts = [
        _in_one(map_of(place), one, spaces, source=source, target=target) for place, one in enumerate(asked)
    ]
    mean = {name: float(np.mean(np.concatenate([part[name] for part in parts]))) for name in parts[0]}
    return Found(
        dense=mean["mapped"] / mean["native"],
        fused=mean["mapped fused"] / mean["native fused"],
        turned=mean["turned"] / mean["native"],
        shared=mean["shared"],
        shared_fused=mean["shared fused"],
        cosine=mean["cosine"],
    )


def native_recall(asked: Sequence[Asked], spaces: Spaces, space: str) -> float:
    """Give the recall@10 of native questions, 0 to 1."""
    parts = [
        _recall(spaces.vectors(space, one.questions) @ spaces.vectors(space, one.turns).T, one)
        for one in asked
    ]
    return float(np.mean(np.concatenate(parts)))


def _in_one(map_: Map, one: Asked, spaces: Spaces, *, source: str, target: str) -> dict[str, Scores]:
    documents, questions = spaces.vectors(target, one.turns), spaces.vectors(target, one.questions)
    mapped = map_(spaces.vectors(source, one.questions))
    by_map, by_native = mapped @ documents.T, questions @ documents.T
    words = bm25(one.turns, one.questions)
    return {
        "mapped": _recall(by_map, one),
        "native": _recall(by_native, one),
        "mapped fused": _recall(fused(by_map, words), one),
        "native fused": _recall(fused(by_native, words), one),
        "turned": _recall(questions @ map_(spaces.vectors(source, one.turns)).T, one),
        "shared": _shared(by_map, by_native),
        "shared fused": _shared(fused(by_map, words), fused(by_native, words)),
        "cosine": (mapped * questions).sum(axis=1),
    }


def _recall(scores: Scores, one: Asked) -> Scores:
    first = nearest(scores, NEAREST)
    return np.array(
        [
            len(answers.intersection(row.tolist())) / len(answers)
            for row, answers in zip(first, one.answers, strict=True)
        ],
        dtype=np.float32,
    )


def _shared(ours: Scores, theirs: Scores) -> Scores:
    first, second = nearest(ours, NEAREST), nearest(theirs, NEAREST)
    shared: Scores = (first[:, :, None] == second[:, None, :]).any(axis=2).mean(axis=1, dtype=np.float32)
    return shared
