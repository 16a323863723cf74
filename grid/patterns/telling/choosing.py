"""Which sentences of several conversations say best what these have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from grid.patterns.telling.condensing import addressed, short_forms
from grid.patterns.telling.material import SAID_BY_USER, Line, Material, Part
from grid.patterns.telling.terms import stems
from grid.patterns.telling.words import LEANING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from grid.patterns.telling.material import Vectors

DIGITS = frozenset("0123456789")
FIRST_PERSON = frozenset(("i", "i'm", "i've", "i'd", "i'll", "my", "me", "we", "our", "us"))
Bonus = Callable[[Line], float]


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence that was chosen, and the words of it that are told."""

    line: Line
    row: int
    text: str


class Chooser:
    """Scores the sentences of a pattern by what other conversations say, and picks a few that differ."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._weights = _term_weights(material)
        self._taken: list[Choice] = []

    @property
    def taken(self) -> list[Choice]:
        """Give what was picked so far, over all fields."""
        return self._taken

    def scores(self, rows: Sequence[int], *, against: Sequence[Part], bonus: Bonus) -> NDArray[np.float32]:
        """Score sentences by how well the pattern's other conversations say the same, outside ones do not."""
        material = self._material
        if not rows:
            return np.zeros(0, dtype=np.float32)
        vectors = material.vectors[list(rows)]
        pool = material.rows(*against)
        support = _support(vectors, [material.lines[row].group for row in rows], pool, material)
        base = _outside(vectors, material)
        center = _center(material, pool)
        terms = np.array([self._term_score(material.lines[row]) for row in rows])
        extra = np.array([bonus(material.lines[row]) + self._plainness(material.lines[row]) for row in rows])
        scored: NDArray[np.float32] = (
            2.0 * support - 1.0 * base + 1.0 * (vectors @ center) + 0.5 * terms + extra
        ).astype(np.float32)
        return scored

    def pick(
        self,
        rows: Sequence[int],
        scores: NDArray[np.float32],
        *,
        count: int,
        characters: int,
        each: int,
        floor: float = -9.0,
        alone: bool = False,
    ) -> list[Choice]:
        """Pick up to `count` sentences that fit into `characters` together, none longer than `each`.

        Each further one is scored down by how much it repeats, and up for terms that are not yet told. `alone`
        refuses sentences that lean on the one before them.
        """
        left = dict(zip(rows, map(float, scores), strict=True))
        picked: list[Choice] = []
        room = characters
        while left and len(picked) < count and room > 20:
            row = max(left, key=lambda row: (left[row] + self._novelty(row), -row))
            worth = left.pop(row) + self._novelty(row)
            if worth < floor:
                break
            text = self._text(self._material.lines[row], most=min(each, room), alone=alone)
            if text and not self._runs_on(row):
                choice = Choice(line=self._material.lines[row], row=row, text=text)
                picked.append(choice)
                self._taken.append(choice)
                room -= len(text) + 2
        return picked

    def _text(self, line: Line, *, most: int, alone: bool) -> str:
        said = addressed if line.part in SAID_BY_USER else str
        forms = [
            self._material.names.strip(said(form)) for form in short_forms(line.text, most_characters=most)
        ]
        fitting = [form for form in forms if len(form) <= most and not (alone and leans(form))]
        return max(fitting, key=self._worth_of_form, default="")

    def _worth_of_form(self, text: str) -> float:
        told = sum(self._weights[term] for term in stems(text))
        return told + 0.03 * len(text.split()) - 0.3 * leans(text)

    def _term_score(self, line: Line) -> float:
        weights = sorted((self._weights[term] for term in line.terms), reverse=True)[:6]
        return float(sum(weights)) / 3

    def _plainness(self, line: Line) -> float:
        """Score down what is hard to read out of its place: names, numbers, questions, the first person."""
        words = line.text.lower().split()
        numbers = sum(not DIGITS.isdisjoint(word) for word in words)
        first = any(word.strip(",.;:!?") in FIRST_PERSON for word in words)
        return (
            -0.35 * min(3, self._material.names.count(line.text))
            - 0.06 * min(4, numbers)
            - 0.15 * first
            - 0.3 * line.text.endswith("?")
            - 0.25 * (len(words) < 5)
            - 0.1 * leans(line.text)
        )

    def _novelty(self, row: int) -> float:
        material, line = self._material, self._material.lines[row]
        if not self._taken:
            return 0.0
        like = max(float(material.vectors[row] @ material.vectors[one.row]) for one in self._taken)
        told = frozenset().union(*(one.line.terms for one in self._taken))
        new = sum(self._weights[term] for term in line.terms - told)
        same_group = sum(one.line.group == line.group for one in self._taken) / len(self._taken)
        return -0.6 * max(0.0, like - 0.5) - 0.15 * same_group + 0.1 * min(3.0, new) - (like > 0.97)

    def _runs_on(self, row: int) -> bool:
        """Tell whether a sentence stands beside one that was taken, so that both make a long quotation."""
        line = self._material.lines[row]
        return any(
            one.line.turn.message_id == line.turn.message_id
            and abs(one.line.place - line.place) == 1
            and len(one.text.split()) + len(line.text.split()) > 25
            for one in self._taken
        )


def leans(text: str) -> bool:
    """Tell whether a sentence leans on the one before it."""
    return text.split(" ", 1)[0].lower().strip("\"',.;:") in LEANING


def _support(
    vectors: Vectors, groups: Sequence[int], pool: Sequence[int], material: Material
) -> NDArray[np.float32]:
    """Give, for each sentence, the mean over the other conversations of the cosine to their nearest sentence."""
    by_group: dict[int, list[int]] = {}
    for row in pool:
        by_group.setdefault(material.lines[row].group, []).append(row)
    best = {group: (vectors @ material.vectors[rows].T).max(axis=1) for group, rows in by_group.items()}
    support = np.zeros(len(vectors), dtype=np.float32)
    for number, own in enumerate(groups):
        others = [float(scores[number]) for group, scores in best.items() if group != own]
        support[number] = np.mean(others) if others else 0.0
    return support


def _outside(vectors: Vectors, material: Material) -> NDArray[np.float32]:
    by_group: dict[int, list[int]] = {}
    for row, line in enumerate(material.outside):
        by_group.setdefault(line.group, []).append(row)
    if not by_group:
        return np.zeros(len(vectors), dtype=np.float32)
    best = [(vectors @ material.outside_vectors[rows].T).max(axis=1) for rows in by_group.values()]
    mean: NDArray[np.float32] = np.mean(best, axis=0)
    return mean


def _center(material: Material, pool: Sequence[int]) -> Vectors:
    by_group: dict[int, list[int]] = {}
    for row in pool or range(len(material.lines)):
        by_group.setdefault(material.lines[row].group, []).append(row)
    if not by_group:
        return np.zeros(material.vectors.shape[1], dtype=np.float32)
    means = np.stack([material.vectors[rows].mean(axis=0) for rows in by_group.values()])
    center: Vectors = means.mean(axis=0)
    return center / (float(np.linalg.norm(center)) or 1.0)


def _term_weights(material: Material) -> Counter[str]:
    """Weigh each term by the share of the conversations that use it, and by how rarely outside ones do."""
    inside: dict[str, set[int]] = {}
    for line in material.lines:
        if line.part in (Part.ASKED, Part.HELD, Part.FAILED):
            for term in line.terms:
                inside.setdefault(term, set()).add(line.group)
    outside: dict[str, set[int]] = {}
    for line in material.outside:
        for term in line.terms:
            outside.setdefault(term, set()).add(line.group)
    count, beside = material.groups, len({line.group for line in material.outside})
    weights: Counter[str] = Counter()
    for term, groups in inside.items():
        share = (len(groups) - 1) / (count - 1) if count > 1 else 0.5
        rare = 1 - len(outside.get(term, ())) / beside if beside else 0.5
        weights[term] = share * rare  # type: ignore[assignment]
    return weights
