"""What each field of a pattern takes from its material.

The weights were found on three planted sets in other domains each; what helped on one set only was left out.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from grid.patterns.exchange import Outcome
from grid.patterns.reading.admissions import ADMITTING
from grid.patterns.reading.outcomes import outcome_of
from grid.patterns.telling.bearing import advises
from grid.patterns.telling.choosing import Choice, Chooser, Wanted
from grid.patterns.telling.condensing import tidy
from grid.patterns.telling.cues import (
    AT_HAND,
    CONDITION,
    DOUBTING,
    HOLDS_FOR,
    HOUSEKEEPING,
    LESSON,
    PREFERENCE,
    REASON,
    WARNING,
)
from grid.patterns.telling.judging import refuted_attempts, separating
from grid.patterns.telling.material import Line, Material, Part
from grid.patterns.telling.told import Kind, Result

MOST_TITLE = 80
GROUND_SENTENCES = 6

READABLE = {
    "names": -0.5,
    "numbers": -0.25,
    "leaning": -0.5,
    "asking": -1.0,
    "short": -0.75,
    "housekeeping": -1.0,
}
ADVICE = READABLE | {
    "leads": 0.75,
    "leads_with_advice": 0.75,
    "advises": 0.4,
    "central_to_own": 0.5,
    "central_to_others": 1.0,
    "in_others": -0.5,
    "outside": -0.5,
    "terms": 0.75,
    "confirmed": 0.75,
}
NAMING = ADVICE | {"leads": 1.0, "leads_with_advice": 1.25, "advises": 0.75}
SITUATION = READABLE | {
    "names": -1.0,
    "numbers": -0.5,
    "in_others": 1.0,
    "asked_by_others": 0.75,
    "central": 0.75,
    "terms": 0.5,
    "length": 0.5,
}
GROUND = READABLE | {
    "central": 0.5,
    "in_others": 0.5,
    "about_situation": 0.5,
    "terms": 0.5,
    "leads": -0.75,
    "advises": -0.75,
    "late": -0.5,
    "first_person": -0.5,
}
WARNING_SIGNS = READABLE | {"central": 0.5, "in_others": 0.5, "terms": 0.75, "about_situation": 0.25}
PROOF = {
    "terms": 0.75,
    "in_others": 0.5,
    "central": 0.5,
    "short": -1.0,
    "length": 0.25,
    "leaning": -0.5,
    "names": -0.5,
    "first_person": -0.25,
}


class Fields:
    """Chooses the sentences of one field after the other; a later one repeats nothing that an earlier one told."""

    def __init__(self, material: Material, *, kind: Kind, outcome: Result) -> None:
        self._material = material
        self._kind = kind
        self._outcome = outcome
        self._chooser = Chooser(material)
        mixed = outcome is Result.MIXED
        self._apart = {one.conversation_id for one in material.exchanges if mixed and separating(one)}

    def title(self) -> list[Choice]:
        """Choose what names it: the advice that stands best alone."""
        wanted = Wanted(weights=NAMING, count=1, characters=MOST_TITLE, each=MOST_TITLE, alone=True)
        return (
            self._chooser.pick(self._approach(Part.HELD), wanted)
            or self._chooser.pick(self._approach(Part.LATER), wanted)
            or self._chooser.pick(self._approach(Part.ASKED), replace(wanted, alone=False))
        )

    def action(self) -> list[Choice]:
        """Choose what to do: the best advice of each conversation."""
        wanted = Wanted(weights=ADVICE, count=4, characters=330, each=150, spread=3.0, floor=0.0)
        picked = self._chooser.pick(self._approach(Part.HELD) or self._approach(Part.LATER), wanted)
        return sorted(picked, key=lambda choice: not advises(choice.text))

    def when(self) -> list[Choice]:
        """Choose what one faces, as those who asked said it."""
        wanted = Wanted(weights=SITUATION, count=2, characters=190, each=120, spread=3.0)
        return self._chooser.pick(self._approach(Part.ASKED), wanted)

    def not_when(self) -> list[Choice]:
        """Choose the condition under which it does not hold, and what does there."""
        weights = READABLE | {"central": 0.5, "about_situation": 0.5, "terms": 0.5}
        wanted = Wanted(weights=weights, count=2, characters=200, each=120, bonus=_limiting)
        if self._outcome is Result.MIXED:
            there = [row for row in self._rows() if self._is_apart(row) and self._line(row).after_failure]
            conditions = [row for row in there if _names_condition(self._line(row))]
            held = [row for row in there if self._line(row).part is Part.HELD]
            instead = [row for row in held if self._line(row).leads] or held
            found = self._chooser.pick(conditions, wanted)
            return found + self._chooser.pick(
                instead, Wanted(weights=ADVICE, count=1, characters=100, each=100)
            )
        if self._kind is Kind.DECISION:
            rows = [row for row in self._material.rows(Part.HELD) if _limiting(self._line(row))]
            return self._chooser.pick(rows, wanted)
        return []

    def rationale(self) -> list[Choice]:
        """Choose why: from what the accepted advice began with, of a pitfall what was said when it had failed."""
        rows = [
            row
            for row in self._approach(Part.HELD)
            if self._line(row).place < GROUND_SENTENCES and not advises(tidy(self._line(row).text))
        ]
        if self._kind is Kind.PITFALL:
            rows = [row for row in rows if self._line(row).after_failure] or rows
        return self._chooser.pick(
            rows, Wanted(weights=GROUND, count=1, characters=150, each=150, alone=True, bonus=_reasoning)
        )

    def failures(self) -> list[Choice]:
        """Choose the advice that was wrong."""
        wrong = {
            (one.conversation_id, number)
            for one in self._material.exchanges
            for number in refuted_attempts(one)
            if one.conversation_id not in self._apart
        }
        nothing_held = not self._material.rows(Part.HELD, Part.LATER)
        rows = [
            row
            for row in self._material.rows(Part.FAILED)
            if _prescribes(self._line(row)) and (nothing_held or self._attempt(row) in wrong)
        ]
        count = 2 if self._kind is Kind.PITFALL else 1
        return self._chooser.pick(
            rows, Wanted(weights=ADVICE, count=count, characters=200, each=100, spread=3.0)
        )

    def warnings(self) -> list[Choice]:
        """Choose what to look out for."""
        rows = [
            row
            for row in self._approach(Part.HELD, Part.LATER)
            if WARNING.search(self._line(row).text) and not HOUSEKEEPING.search(self._line(row).text)
        ]
        return self._chooser.pick(rows, Wanted(weights=WARNING_SIGNS, count=2, characters=220, each=120))

    def verification(self) -> list[Choice]:
        """Choose how it showed that it works."""
        rows = [row for row in self._approach(Part.SUCCESS) if not DOUBTING.search(self._line(row).text)]
        return self._chooser.pick(
            rows, Wanted(weights=PROOF, count=1, characters=120, each=120, bonus=_proving)
        )

    def _rows(self) -> range:
        return range(len(self._material.lines))

    def _line(self, row: int) -> Line:
        return self._material.lines[row]

    def _attempt(self, row: int) -> tuple[UUID, int]:
        return self._line(row).conversation_id, self._line(row).attempt

    def _is_apart(self, row: int) -> bool:
        return self._line(row).conversation_id in self._apart

    def _approach(self, *parts: Part) -> list[int]:
        """Give the sentences about the approach itself, without those on what was done where it did not hold."""
        return [
            row
            for row in self._material.rows(*parts)
            if self._line(row).part is Part.ASKED
            or not (self._is_apart(row) or ADMITTING.search(self._line(row).text))
        ]


def _prescribes(line: Line) -> bool:
    if line.text.endswith("?") or HOUSEKEEPING.search(line.text):
        return False
    return line.leads or advises(tidy(line.text))


def _names_condition(line: Line) -> bool:
    if line.part is Part.HELD:
        return bool(HOLDS_FOR.search(line.text) or AT_HAND.search(line.text))
    return line.part in (Part.SUCCESS, Part.AFTERTHOUGHT) and bool(LESSON.search(line.text))


def _limiting(line: Line) -> float:
    return 2.0 if CONDITION.search(line.text) and PREFERENCE.search(line.text) else 0.0


def _reasoning(line: Line) -> float:
    return 1.0 if REASON.search(line.text) else 0.0


def _proving(line: Line) -> float:
    outcome = outcome_of(line.text)
    return 1.0 if outcome is Outcome.WORKED else -3.0 if outcome is Outcome.FAILED else 0.0
