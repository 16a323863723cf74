"""What each field of a pattern takes from its material.

The weights were found on three planted sets in other domains each; what helped on one set only was left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from grid.patterns.telling.choosing import Choice, Chooser, Wanted
from grid.patterns.telling.cues import AT_HAND, HOLDS_FOR, LESSON, LIMITING, WARNING
from grid.patterns.telling.judging import separating
from grid.patterns.telling.material import Line, Material, Part
from grid.patterns.telling.told import Kind, Result

MOST_TITLE = 80
READABLE = {"names": -0.5, "numbers": -0.25, "leaning": -0.5, "asking": -1.0, "short": -0.75}
ADVICE = READABLE | {
    "leads": 1.5,
    "advises": 0.4,
    "central_to_own": 0.5,
    "central_to_others": 0.5,
    "outside": -0.5,
    "terms": 0.75,
    "confirmed": 0.75,
}
SITUATION = READABLE | {
    "in_others": 1.0,
    "asked_by_others": 0.75,
    "central": 0.75,
    "terms": 0.5,
    "length": 0.5,
}
GROUND = READABLE | {"central": 0.5, "in_others": 0.5, "about_situation": 0.5, "terms": 0.5, "late": -0.5, "leads": -1.0}


def title(chooser: Chooser, material: Material) -> list[Choice]:
    """Choose what names it: the advice that stands best alone."""
    wanted = Wanted(weights=ADVICE | {"advises": 1.0}, count=1, characters=MOST_TITLE, each=MOST_TITLE, alone=True)
    rows = material.rows(Part.HELD)
    return (
        chooser.pick(rows, wanted)
        or chooser.pick(material.rows(Part.LATER), wanted)
        or chooser.pick(material.rows(Part.ASKED), wanted)
    )


def action(chooser: Chooser, material: Material) -> list[Choice]:
    """Choose what to do: the best advice of each conversation."""
    wanted = Wanted(weights=ADVICE, count=4, characters=330, each=150, spread=3.0)
    return chooser.pick(material.rows(Part.HELD) or material.rows(Part.LATER), wanted)


def when(chooser: Chooser, material: Material) -> list[Choice]:
    """Choose what one faces, as those who asked said it."""
    wanted = Wanted(weights=SITUATION, count=2, characters=190, each=120, spread=3.0)
    return chooser.pick(material.rows(Part.ASKED), wanted)


def not_when(chooser: Chooser, material: Material, *, kind: Kind, outcome: Result) -> list[Choice]:
    """Choose the condition under which it does not hold."""
    if outcome is Result.MIXED:
        apart = {one.conversation_id for one in material.exchanges if separating(one)}
        rows = [
            row
            for row, line in enumerate(material.lines)
            if line.conversation_id in apart and line.after_failure and _names_condition(line)
        ]
    elif kind is Kind.DECISION:
        rows = material.rows(Part.HELD)
    else:
        return []
    weights = READABLE | {"central": 0.5, "about_situation": 0.5, "terms": 0.5}
    return chooser.pick(rows, Wanted(weights=weights, count=2, characters=200, each=120, bonus=_limiting))


def rationale(chooser: Chooser, material: Material) -> list[Choice]:
    """Choose why: what the accepted advice began with."""
    wanted = Wanted(weights=GROUND, count=1, characters=150, each=150)
    return chooser.pick(material.rows(Part.HELD), wanted)


def failures(chooser: Chooser, material: Material, *, kind: Kind) -> list[Choice]:
    """Choose the advice that failed."""
    wanted = Wanted(weights=ADVICE, count=2 if kind is Kind.PITFALL else 1, characters=200, each=100, spread=3.0)
    return chooser.pick(material.rows(Part.FAILED), wanted)


def warnings(chooser: Chooser, material: Material) -> list[Choice]:
    """Choose what to look out for."""
    rows = [row for row in material.rows(Part.HELD, Part.LATER) if WARNING.search(material.lines[row].text)]
    weights = READABLE | {"central": 0.5, "in_others": 0.5, "terms": 0.75, "about_situation": 0.25}
    return chooser.pick(rows, Wanted(weights=weights, count=2, characters=220, each=120))


def verification(chooser: Chooser, material: Material) -> list[Choice]:
    """Choose how it showed that it works."""
    weights = {"terms": 1.0, "in_others": 0.5, "central": 0.5, "asking": -1.0, "short": -0.5, "names": -0.5}
    return chooser.pick(material.rows(Part.SUCCESS), Wanted(weights=weights, count=1, characters=120, each=120))


def _names_condition(line: Line) -> bool:
    if line.part is Part.HELD:
        return bool(HOLDS_FOR.search(line.text) or AT_HAND.search(line.text))
    return line.part in (Part.SUCCESS, Part.AFTERTHOUGHT) and bool(LESSON.search(line.text))


def _limiting(line: Line) -> float:
    return 0.5 * min(3, len(LIMITING.findall(line.text)))

