"""Picks the few sentences that say best what several conversations have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grid.patterns.telling.bearing import advises, leans, stands_alone
from grid.patterns.telling.condensing import MOST_WORDS, addressed, finished, short_forms, tidy, word_count
from grid.patterns.telling.material import SAID_BY_USER, Line, Material
from grid.patterns.telling.signals import Signals
from grid.patterns.telling.terms import telling_stems

LEAST_ROOM = 20
MOST_NAMES = 1
ALIKE = 0.6
SAME_START = 12
NEW_TERMS = 1.0
MOST_NEW_TERMS = 5
THE_SAME = 0.93


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence that was chosen, and the words of it that are told."""

    line: Line
    row: int
    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a field takes: how many sentences and characters, and what speaks for a sentence.

    Attributes:
        weights: of the signals, by name.
        count: the most sentences.
        characters: the most characters of all.
        each: the most characters of one.
        spread: how much a second sentence of one conversation is scored down, in standard deviations.
        alone: whether nothing in it may lean on what was said before, rather than only its start.
        floor: what a sentence after the first has to score by itself.
        bonus: what else speaks for a sentence.
    """

    weights: Mapping[str, float]
    count: int
    characters: int
    each: int
    spread: float = 2.0
    alone: bool = False
    floor: float = -9.0
    bonus: Callable[[Line], float] = lambda _: 0.0


class Chooser:
    """Picks sentences field by field; what one field has told, the next ones do not repeat."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._signals = Signals(material)
        self._taken: list[Choice] = []
        self._told: set[str] = set()

    def pick(self, rows: Sequence[int], wanted: Wanted) -> list[Choice]:
        """Pick the best sentences that differ, by maximal marginal relevance (Carbonell and Goldstein, 1998)."""
        left = self._scored(rows, wanted)
        picked: list[Choice] = []
        room = wanted.characters
        while left and len(picked) < wanted.count and room > LEAST_ROOM:
            row = max(left, key=lambda row: (left[row] + self._change(row, picked, wanted), -row))
            if left.pop(row) < wanted.floor and picked:
                continue
            text = self._text(self._material.lines[row], most=wanted.each, alone=wanted.alone)
            if not text or len(text) > room or self._is_told(row, text):
                continue
            picked.append(Choice(line=self._material.lines[row], row=row, text=text))
            self._taken.append(picked[-1])
            self._told |= telling_stems(text)
            room -= len(text) + 2
        return picked

    def _scored(self, rows: Sequence[int], wanted: Wanted) -> dict[int, float]:
        if not rows:
            return {}
        signals = self._signals.of(rows)
        lines = self._material.lines
        return {
            row: sum(weight * float(signals[name][number]) for name, weight in wanted.weights.items())
            + wanted.bonus(lines[row])
            for number, row in enumerate(rows)
        }

    def _change(self, row: int, picked: Sequence[Choice], wanted: Wanted) -> float:
        """Give what a sentence loses by repeating, and by coming from a conversation that has spoken."""
        vectors, group = self._material.vectors, self._material.lines[row].group
        likeness = sum(max(0.0, float(vectors[row] @ vectors[one.row]) - ALIKE) for one in self._taken)
        spoken = sum(one.line.group == group for one in picked)
        return NEW_TERMS * self._news(row) - 2.0 * likeness - wanted.spread * spoken

    def _news(self, row: int) -> float:
        """Add up the weights of the shared terms of a sentence that nothing has told yet."""
        unsaid = self._material.lines[row].terms - self._told
        new = sorted((self._signals.weights[term] for term in unsaid), reverse=True)
        return sum(new[:MOST_NEW_TERMS])

    def _text(self, line: Line, *, most: int, alone: bool) -> str:
        said = addressed if line.part in SAID_BY_USER else str
        names = self._material.names
        forms = (
            finished(names.generalise(said(form)))
            for form in short_forms(line.text, most_characters=most)
            if names.count(form) <= MOST_NAMES
        )
        start = tidy(line.text)[:SAME_START]
        fitting = [
            form
            for form in forms
            if len(form) <= most
            and not leans(form)
            and (not alone or (stands_alone(form) and (advises(form) or form.startswith(start))))
        ]
        return max(fitting, key=self._worth_of_form, default="")

    def _worth_of_form(self, text: str) -> float:
        told = sum(self._signals.weights[term] for term in telling_stems(text))
        return told + 0.03 * len(text.split()) - 0.3 * leans(text)

    def _is_told(self, row: int, text: str) -> bool:
        """Tell whether a sentence was told, or would make a long quotation with those beside it that were."""
        vectors = self._material.vectors
        if any(one.row == row or float(vectors[row] @ vectors[one.row]) > THE_SAME for one in self._taken):
            return True
        line = self._material.lines[row]
        beside = {
            one.line.place: word_count(one.text)
            for one in self._taken
            if one.line.turn.message_id == line.turn.message_id
        }
        running = word_count(text)
        for step in (-1, 1):
            place = line.place + step
            while place in beside:
                running += beside[place]
                place += step
        return running > MOST_WORDS and running > word_count(text)
