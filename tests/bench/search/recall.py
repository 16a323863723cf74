"""The measure of a search: how much of what was to be found is among the first results."""

import re
import statistics
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

KS = (5, 10, 25, 50)
OVERALL = "overall"

_TURN = re.compile(r"\bD:?(\d+):(\d+)")


@dataclass(frozen=True, slots=True)
class Judged:
    """A question of some group: what was found, best first and each once, and what was to be found."""

    group: str
    found: Sequence[str]
    wanted: frozenset[str]

    def recall(self, k: int) -> float:
        """Give the share of what was wanted that is among the first `k`, 0 to 1."""
        return len(self.wanted.intersection(self.found[:k])) / len(self.wanted)

    @property
    def reciprocal_rank(self) -> float:
        """Give one over the place of the first that was wanted; 0 where none was found."""
        return next((1 / place for place, one in enumerate(self.found, 1) if one in self.wanted), 0.0)


@dataclass(frozen=True, slots=True)
class Score:
    """The means over the questions of a group; recall by k, 0 to 1."""

    questions: int
    recall: dict[int, float]
    reciprocal_rank: float


def scores(judged: Sequence[Judged], *, ks: Sequence[int] = KS) -> dict[str, Score]:
    """Give the score of each group in the order of their names, then that of all questions as `OVERALL`."""
    groups = sorted({one.group for one in judged})
    found = {group: _score([one for one in judged if one.group == group], ks) for group in groups}
    return found | {OVERALL: _score(judged, ks)}


def _score(judged: Sequence[Judged], ks: Sequence[int]) -> Score:
    return Score(
        questions=len(judged),
        recall={k: statistics.fmean(one.recall(k) for one in judged) for k in ks},
        reciprocal_rank=statistics.fmean(one.reciprocal_rank for one in judged),
    )


def each_once(ids: Iterable[str]) -> list[str]:
    """Give ids in the order in which they come first: several fragments of one turn count once."""
    return list(dict.fromkeys(ids))


@dataclass(frozen=True, slots=True)
class Evidence:
    """The turns that answer a question, and how many ids of its evidence are no turns."""

    turns: frozenset[str]
    dropped: int


def evidence_of(texts: Iterable[str], *, turns: Collection[str]) -> Evidence:
    """Read the ids of turns as annotators wrote them: several in one text, `D:11:26` or `D11:026` for `D11:26`.

    A text without any id counts as one that is no turn.
    """
    named: set[str] = set()
    unreadable = 0
    for text in texts:
        ids = {f"D{int(session)}:{int(turn)}" for session, turn in _TURN.findall(text)}
        named |= ids
        unreadable += not ids
    known = frozenset(named.intersection(turns))
    return Evidence(turns=known, dropped=len(named) - len(known) + unreadable)
