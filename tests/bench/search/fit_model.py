"""A logistic regression over the signals of candidates, and the recall that its weights give."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RIDGE = 1.0
STEPS = 15
# What the candidates that are no evidence weigh, together with what one question's evidence does.
OF_OTHERS = 0.01


@dataclass(frozen=True, slots=True)
class Example:
    """A question of a talk: the signals of n candidates, whether each is evidence, and how much evidence there is."""

    talk: str
    names: tuple[str, ...]
    signals: Floats
    evidence: NDArray[np.bool_]
    wanted: int

    @staticmethod
    def write(path: Path, examples: "Sequence[Example]") -> None:
        """Write examples to a file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            path,
            names=np.array(examples[0].names),
            talks=np.array([one.talk for one in examples]),
            sizes=np.array([len(one.evidence) for one in examples]),
            wanted=np.array([one.wanted for one in examples]),
            signals=np.concatenate([one.signals for one in examples]),
            evidence=np.concatenate([one.evidence for one in examples]),
        )

    @staticmethod
    def read(path: Path) -> "list[Example]":
        """Read what `write` wrote."""
        with np.load(path) as found:
            cuts, names = np.cumsum(found["sizes"])[:-1], tuple(found["names"].tolist())
            parts = zip(
                found["talks"].tolist(), np.split(found["signals"], cuts), np.split(found["evidence"], cuts),
                found["wanted"].tolist(), strict=True,
            )  # fmt: skip
            return [
                Example(talk, names, signals, evidence, wanted) for talk, signals, evidence, wanted in parts
            ]


def fit(examples: Sequence[Example]) -> tuple[Floats, float]:
    """Give the weights and the bias of a ridge logistic regression, by Newton's method.

    Each question weighs the same, however much evidence it has.
    """
    signals = np.concatenate([one.signals for one in examples])
    target = np.concatenate([one.evidence for one in examples]).astype(float)
    weight = np.concatenate([np.where(one.evidence, 1 / one.wanted, OF_OTHERS) for one in examples])
    mean, spread = signals.mean(axis=0), signals.std(axis=0) + 1e-9
    rows = np.column_stack([(signals - mean) / spread, np.ones(len(signals))])
    ridge = np.diag([RIDGE] * signals.shape[1] + [0.0])
    found = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (weight * (chance - target)) + ridge @ found
        curve = (rows * (weight * chance * (1 - chance))[:, None]).T @ rows + ridge
        found -= np.linalg.solve(curve, slope)
    weights = found[:-1] / spread
    return weights, float(found[-1] - weights @ mean)


def recall(example: Example, weights: Floats, ks: Sequence[int]) -> list[float]:
    """Give the share of a question's evidence among the first k candidates, for each k."""
    order = np.argsort(-(example.signals @ weights), kind="stable")
    found = example.evidence[order]
    return [float(found[:k].sum()) / example.wanted for k in ks]
