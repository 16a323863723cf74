"""What speaks for a sentence of a pattern's material, each signal as a number per sentence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from grid.patterns.telling.bearing import advises, leaning
from grid.patterns.telling.condensing import tidy
from grid.patterns.telling.cues import ADVISABLE, HOUSEKEEPING
from grid.patterns.telling.material import Line, Material, Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from grid.patterns.telling.material import Vectors

    Signal = NDArray[np.float32]

FEWEST_WORDS = 5
FEWEST_LEADING = 7
MOST_TERMS = 6
MOST_COUNTED = 3
LONGEST_COUNTED = 25
DIGITS = frozenset("0123456789")
FIRST_PERSON = frozenset(("i", "i'm", "i've", "i'd", "i'll", "my", "me", "we", "our", "us"))


class Signals:
    """The signals of a material. Those that compare conversations are even where there is only one."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self.weights = term_weights(material)

    def of(self, rows: Sequence[int]) -> dict[str, Signal]:
        """Give each signal for some sentences, by name, standardised over them."""
        material, lines = self._material, [self._material.lines[row] for row in rows]
        held, asked = material.rows(Part.HELD), material.rows(Part.ASKED)
        found = {
            "in_others": self._support(rows, held),
            "asked_by_others": self._support(rows, asked),
            "outside": self._outside(rows),
            "central": self._likeness(rows, held, own=True, other=True),
            "central_to_others": self._likeness(rows, held, own=False, other=True),
            "central_to_own": self._likeness(rows, held, own=True, other=False),
            "about_situation": self._likeness(rows, asked, own=True, other=False),
            "confirmed": self._confirmed(rows),
            "terms": np.array([self._terms(line) for line in lines]),
        }
        found |= {
            name: np.array([float(signal(line)) for line in lines]) for name, signal in PLAIN_SIGNALS.items()
        }
        found["names"] = np.array(
            [float(min(MOST_COUNTED, material.names.count(line.text))) for line in lines]
        )
        return {name: _standardised(values) for name, values in found.items()}

    def _support(self, rows: Sequence[int], pool: Sequence[int]) -> Signal:
        """Give the mean over the other conversations of the cosine to their nearest sentence in the pool."""
        vectors, best = self._material.vectors[list(rows)], {}
        for group, members in self._by_group(pool).items():
            best[group] = (vectors @ self._material.vectors[members].T).max(axis=1)
        support = np.zeros(len(rows), dtype=np.float32)
        for number, row in enumerate(rows):
            own = self._material.lines[row].group
            others = [float(scores[number]) for group, scores in best.items() if group != own]
            support[number] = np.mean(others) if others else 0.0
        return support

    def _outside(self, rows: Sequence[int]) -> Signal:
        by_group: dict[int, list[int]] = defaultdict(list)
        for number, line in enumerate(self._material.outside):
            by_group[line.group].append(number)
        if not by_group:
            return np.zeros(len(rows), dtype=np.float32)
        vectors, outside = self._material.vectors[list(rows)], self._material.outside_vectors
        best = [(vectors @ outside[members].T).max(axis=1) for members in by_group.values()]
        mean: Signal = np.mean(best, axis=0)
        return mean

    def _likeness(self, rows: Sequence[int], pool: Sequence[int], *, own: bool, other: bool) -> Signal:
        """Give the cosine to the mean of the pool's sentences, of the own conversation or of others."""
        means = {
            group: self._material.vectors[members].mean(axis=0)
            for group, members in self._by_group(pool).items()
        }
        likeness = np.zeros(len(rows), dtype=np.float32)
        for number, row in enumerate(rows):
            mine = self._material.lines[row].group
            chosen = [mean for group, mean in means.items() if (own if group == mine else other)]
            if chosen:
                likeness[number] = self._material.vectors[row] @ _unit(np.mean(chosen, axis=0))
        return likeness

    def _confirmed(self, rows: Sequence[int]) -> Signal:
        """Count the terms that the report of success took up: what of the advice was acted on."""
        reported: dict[int, set[str]] = defaultdict(set)
        for row in self._material.rows(Part.SUCCESS):
            line = self._material.lines[row]
            reported[line.group] |= line.terms
        lines = [self._material.lines[row] for row in rows]
        return np.array([float(len(line.terms & reported[line.group])) for line in lines], dtype=np.float32)

    def _terms(self, line: Line) -> float:
        return sum(sorted((self.weights[term] for term in line.terms), reverse=True)[:MOST_TERMS])

    def _by_group(self, rows: Sequence[int]) -> dict[int, list[int]]:
        groups: dict[int, list[int]] = defaultdict(list)
        for row in rows:
            groups[self._material.lines[row].group].append(row)
        return groups


def term_weights(material: Material) -> Counter[str]:
    """Weigh each term by the share of the conversations that use it, and by how rarely outside ones do."""
    inside: dict[str, set[int]] = defaultdict(set)
    for line in material.lines:
        if line.part in (Part.ASKED, Part.HELD, Part.FAILED):
            for term in line.terms:
                inside[term].add(line.group)
    outside: dict[str, set[int]] = defaultdict(set)
    for line in material.outside:
        for term in line.terms:
            outside[term].add(line.group)
    count, beside = material.groups, len({line.group for line in material.outside})
    weights: Counter[str] = Counter()
    for term, groups in inside.items():
        share = (len(groups) - 1) / (count - 1) if count > 1 else 0.5
        rare = 1 - len(outside[term]) / beside if beside else 0.5
        weights[term] = share * rare  # type: ignore[assignment]
    return weights


def _leads(line: Line) -> bool:
    return line.leads and len(line.text.split()) >= (FEWEST_WORDS if _advises(line) else FEWEST_LEADING)


def _leads_with_advice(line: Line) -> bool:
    return line.leads and (_advises(line) or bool(ADVISABLE.search(line.text)))


def _advises(line: Line) -> bool:
    return advises(tidy(line.text))


def _numbers(line: Line) -> int:
    return min(MOST_COUNTED, sum(not DIGITS.isdisjoint(word) for word in line.text.split()))


def _first_person(line: Line) -> bool:
    return not FIRST_PERSON.isdisjoint(word.strip(",.;:!?") for word in line.text.lower().split())


PLAIN_SIGNALS: dict[str, Callable[[Line], float]] = {
    "leads": _leads,
    "leads_with_advice": _leads_with_advice,
    "advises": _advises,
    "housekeeping": lambda line: bool(HOUSEKEEPING.search(line.text)),
    "numbers": _numbers,
    "first_person": _first_person,
    "leaning": lambda line: leaning(tidy(line.text)),
    "asking": lambda line: line.text.endswith("?"),
    "short": lambda line: len(line.text.split()) < FEWEST_WORDS,
    "length": lambda line: min(LONGEST_COUNTED, len(line.text.split())),
    "late": lambda line: line.place,
}


def _standardised(values: Signal) -> Signal:
    spread = float(values.std()) if len(values) else 0.0
    if spread < 1e-6:
        return np.zeros(len(values), dtype=np.float32)
    standard: Signal = ((values - values.mean()) / spread).astype(np.float32)
    return standard


def _unit(vector: Vectors) -> Vectors:
    return vector / (float(np.linalg.norm(vector)) or 1.0)
