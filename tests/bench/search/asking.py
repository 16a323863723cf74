"""Asking a filled grid many questions in each way, and what came of it."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from grid.search import Found
from tests.bench.search.filling import say
from tests.bench.search.recall import KS, Judged, each_once, scores
from tests.bench.search.ways import WAYS, Way, ask


@dataclass(frozen=True, slots=True)
class Item:
    """A question of some group, whose grid is asked and when, and the ids of what is to be found."""

    text: str
    group: str
    wanted: frozenset[str]
    owner_id: int
    now: datetime


def rows(
    items: Sequence[Item], *, id_of: Callable[[Found], str], ks: Sequence[int] = KS
) -> list[dict[str, Any]]:
    """Give a row of scores for each way of searching; `id_of` says what of a result counts as one."""
    return [_row(way, items, id_of=id_of, ks=ks) for way in WAYS]


def _row(
    way: Way, items: Sequence[Item], *, id_of: Callable[[Found], str], ks: Sequence[int]
) -> dict[str, Any]:
    say(f"{way.name} …")
    judged, seconds = [], []
    for item in items:
        asked = ask(way, item.text, owner_id=item.owner_id, now=item.now)
        seconds.append(asked.seconds)
        judged.append(Judged(item.group, each_once(map(id_of, asked.found)), item.wanted))
    return {
        "name": way.name,
        "fitted": way.fitted,
        "milliseconds": 1000 * statistics.median(seconds),
        "scores": {group: asdict(score) for group, score in scores(judged, ks=ks).items()},
    }
