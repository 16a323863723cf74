"""How advice turned out, read from what the user said next."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from grid.patterns.exchange import Outcome
from grid.patterns.reading.outcome_cues import clauses_of, cues_of, length_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from grid.patterns.finding.reader import Reader

# Fitted on examples by tests/bench/patterns/fit_outcomes.py: for each reader's model, and without one.
WEIGHTS = Path(__file__).with_name("outcome_weights.npz")
CUES_ALONE = "cues"
ORDER = (Outcome.WORKED, Outcome.FAILED, Outcome.UNKNOWN)
# How much a clause counts, of the one after it.
DECAY = 0.7


def outcome_of(reaction: str | None, *, reader: Reader | None = None) -> Outcome:
    """Tell how advice turned out from the user's next words; None where the conversation ended with the advice."""
    return outcome_and_chance(reaction, reader=reader)[0]


def outcome_and_chance(reaction: str | None, *, reader: Reader | None = None) -> tuple[Outcome, float]:
    """Tell how advice turned out, and how sure that is, 0 to 1.

    A multinomial logistic model over the vectors of the clauses and a few general cues; without a reader, or with one
    that it was not fitted for, over the cues alone.
    """
    clauses = clauses_of(reaction or "")
    if not reaction or not clauses:
        return Outcome.UNKNOWN, 1.0
    known = reader if reader and reader.words.model in _weights() else None
    weights = _weights()[known.words.model if known else CUES_ALONE]
    scores = signals_of(reaction, clauses, known) @ weights[:-1] + weights[-1]
    best = int(scores.argmax())
    return ORDER[best], float(1 / np.exp(scores - scores[best]).sum())


def signals_of(reaction: str, clauses: list[str], reader: Reader | None) -> NDArray[np.float32]:
    """Give what is weighed, shape (n,): means over the clauses, the last one's vector, the most of each cue."""
    counts = DECAY ** np.arange(len(clauses), dtype=np.float32)[::-1]
    counts /= counts.sum()
    cues = np.stack([cues_of(clause) for clause in clauses])
    signals = [counts @ cues, cues.max(axis=0), [length_of(reaction)]]
    if reader:
        vectors = reader.embedder.embed(clauses)
        signals += [counts @ vectors, vectors[-1]]
    return np.concatenate(signals).astype(np.float32)


@cache
def _weights() -> dict[str, NDArray[np.float32]]:
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}
