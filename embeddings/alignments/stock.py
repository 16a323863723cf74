"""Texts that the project ships: problems and advice from 45 walks of life, put together from their parts.

Of each domain there are seven subjects, symptoms, causes, and parts of an advice. They are put together so that any
two texts of a domain share one of the six at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

STOCK = Path(__file__).with_name("stock.txt")
SEVEN = 7

_FORMS = (
    "{Subject} {symptom}. Most likely {cause}. I would {action} {part} {manner}.",
    "Since last week {subject} {symptom}. {Cause}, so {action} {part} {manner}.",
    "Why is it that {subject} {symptom}? My guess: {cause}.",
    "{Cause}. {Action} {part} {manner} and see what changes.",
    "We had it that {subject} {symptom}. What helped was to {action} {part} {manner}.",
    "{Subject} {symptom}. A question about {domain}: where would you look first?",
    "To find out whether {cause}, {action} {part} {manner}.",
)


@dataclass(frozen=True, slots=True)
class Domain:
    """A walk of life: its name, and seven each of subjects, symptoms, causes, actions, parts and manners."""

    name: str
    columns: Sequence[Sequence[str]]


def shipped_texts() -> list[str]:
    """Give 2,205 texts, always the same, no two of which say the same."""
    lots = [(domain, row) for domain in domains() for row in rows()]
    return [
        _FORMS[place % len(_FORMS)].format_map(words_of(domain, row))
        for place, (domain, row) in enumerate(lots)
    ]


def domains() -> Iterator[Domain]:
    """Read the domains of the stock."""
    for block in STOCK.read_text(encoding="utf-8").split("\n== ")[1:]:
        name, *lines = block.strip().splitlines()
        yield Domain(name, [line.split(" | ") for line in lines])


def rows() -> list[tuple[int, ...]]:
    """Give 49 rows of six places; any two have one in common at most, as seven is a prime number."""
    return [
        (one, *((one * times + other) % SEVEN for times in range(5)))
        for one in range(SEVEN)
        for other in range(SEVEN)
    ]


def words_of(domain: Domain, row: Sequence[int]) -> dict[str, str]:
    """Give what stands at the places of a row by its name, and with a capital letter by its name with one."""
    names = ("subject", "symptom", "cause", "action", "part", "manner")
    chosen = (column[place] for column, place in zip(domain.columns, row, strict=True))
    words = {"domain": domain.name, **dict(zip(names, chosen, strict=True))}
    return words | {name.capitalize(): text[0].upper() + text[1:] for name, text in words.items()}
