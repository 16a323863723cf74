"""The allow list: values of the person's own that are never taken out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

# An entry with less to go by would let real secrets through.
FEWEST_LETTERS = 4
LONGEST_ENTRY = 1000
_WILDCARD = re.compile(r"\\.|[*?]", re.DOTALL)


class Problem(NamedTuple):
    """A line of an allow list that allows nothing, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class AllowList:
    """Values, and patterns of values, that stay: `*` stands for any letters, `?` for one, `\\*` for a star."""

    entries: tuple[str, ...] = ()

    def allows(self, value: str) -> bool:
        """Tell whether a value stays; in time that grows with its length."""
        return value in self._literals or any(pattern.fullmatch(value) for pattern in self._patterns)

    def __bool__(self) -> bool:
        """Tell whether anything is allowed at all."""
        return bool(self.entries)

    @cached_property
    def _literals(self) -> frozenset[str]:
        return frozenset(entry for entry in self.entries if not _WILDCARD.search(entry))

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(_pattern(entry) for entry in self.entries if _WILDCARD.search(entry))


def read_allow_list(text: str) -> tuple[AllowList, list[Problem]]:
    """Read one entry a line; empty lines and those that begin with `#` say nothing. Bad lines are passed over."""
    entries: list[str] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        reason = _refusal(entry)
        if reason:
            problems.append(Problem(number, reason))
        else:
            entries.append(entry)
    return AllowList(tuple(dict.fromkeys(entries))), problems


def _refusal(entry: str) -> str:
    letters = sum(character.isalnum() for character in "".join(_literal_parts(entry)))
    if letters < FEWEST_LETTERS:
        return f"{letters} letters or digits beside * and ? are too few, {FEWEST_LETTERS} are needed"
    return f"longer than {LONGEST_ENTRY} characters" if len(entry) > LONGEST_ENTRY else ""


def _literal_parts(entry: str) -> Iterator[str]:
    position = 0
    for wildcard in _WILDCARD.finditer(entry):
        yield entry[position : wildcard.start()]
        if len(wildcard[0]) > 1:
            yield wildcard[0][1]
        position = wildcard.end()
    yield entry[position:]


def _pattern(entry: str) -> re.Pattern[str]:
    """Give an entry as an expression; what a star took is never given back, so that matching stays linear."""
    runs: list[str] = [""]
    position = 0
    for wildcard in _WILDCARD.finditer(entry):
        runs[-1] += re.escape(entry[position : wildcard.start()])
        position = wildcard.end()
        if wildcard[0] == "*":
            runs.append("")
        else:
            runs[-1] += "." if wildcard[0] == "?" else re.escape(wildcard[0][1])
    runs[-1] += re.escape(entry[position:])
    if len(runs) == 1:
        return re.compile(runs[0], re.DOTALL)
    middle = "".join(f"(?>.*?{run})" for run in runs[1:-1])
    return re.compile(f"{runs[0]}{middle}.*{runs[-1]}", re.DOTALL)
