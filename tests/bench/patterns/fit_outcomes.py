"""Fit what outcomes are read with: `python -m tests.bench.patterns.fit_outcomes`, from outcome_examples.txt."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from embeddings.embedders.minilm import MiniLM
from embeddings.embedders.static import StaticEmbedder
from grid.patterns.finding.reader import Reader, word_vectors
from grid.patterns.reading.outcome_cues import clauses_of
from grid.patterns.reading.outcomes import CUES_ALONE, ORDER, WEIGHTS, signals_of

EXAMPLES = Path(__file__).with_name("outcome_examples.txt")
MARKS = "+-?"
RIDGE = 0.003
STEPS = 400
FOLDS = 5

Floats = NDArray[np.float64]


def examples() -> tuple[list[str], NDArray[np.int64]]:
    """Read the examples: a line each, of which the first character tells the outcome."""
    lines = [line for line in EXAMPLES.read_text(encoding="utf-8").splitlines() if line[:1] in MARKS and line]
    return [line[2:] for line in lines], np.array([MARKS.index(line[0]) for line in lines])


def fit(signals: Floats, labels: NDArray[np.int64]) -> Floats:
    """Fit a multinomial logistic model by accelerated descent; its last row is the bias."""
    known = np.hstack([signals, np.ones((len(signals), 1))])
    ridge = np.full((known.shape[1], 1), RIDGE)
    ridge[-1] = 0
    rate = 1 / (np.linalg.norm(known, 2) ** 2 / len(known) / 2 + RIDGE)
    weights = ahead = np.zeros((known.shape[1], len(ORDER)))
    wanted, pace = np.eye(len(ORDER))[labels], 1.0
    for _ in range(STEPS):
        slope = known.T @ (chances(known @ ahead) - wanted) / len(known) + ridge * ahead
        following, next_pace = ahead - rate * slope, (1 + (1 + 4 * pace**2) ** 0.5) / 2
        ahead = following + (pace - 1) / next_pace * (following - weights)
        weights, pace = following, next_pace
    return weights


def chances(scores: Floats) -> Floats:
    """Give the softmax of each row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def validate(signals: Floats, labels: NDArray[np.int64]) -> Floats:
    """Give the part of each outcome's examples that are read right when they were not fitted on, and of all."""
    places = np.random.default_rng(0).permutation(len(labels))
    right = np.zeros(len(labels))
    for fold in range(FOLDS):
        held = places[fold::FOLDS]
        rest = np.setdiff1d(places, held)
        weights = fit(signals[rest], labels[rest])
        right[held] = (signals[held] @ weights[:-1] + weights[-1]).argmax(axis=1) == labels[held]
    return np.array([*(right[labels == one].mean() for one in range(len(ORDER))), right.mean()])


def main() -> None:
    """Fit for each reader, print how well it does in cross-validation, write the weights."""
    texts, labels = examples()
    readers: dict[str, Reader | None] = {CUES_ALONE: None}
    embedders = (MiniLM(models=settings.AETHERGRID_HOME / "models", threads=1), StaticEmbedder())
    readers |= {one.model: Reader(one, word_vectors(one.model)) for one in embedders}
    stored: dict[str, Any] = {}
    for name, reader in readers.items():
        signals = np.array([signals_of(text, clauses_of(text), reader) for text in texts], dtype=np.float64)
        parts = ", ".join(f"{part:.3f}" for part in validate(signals, labels))
        sys.stdout.write(f"{name}: of worked, failed, unknown, all: {parts}\n")
        stored[name] = fit(signals, labels).astype(np.float16)
    np.savez_compressed(WEIGHTS, **stored)


if __name__ == "__main__":
    main()
