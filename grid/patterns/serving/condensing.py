"""Cutting quotes down to what speaks to a query and was not told before, so that more of them fit into a budget."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from grid.patterns.finding.reader import lesson_reader
from grid.patterns.reading.sentences import SENTENCE_END
from grid.patterns.serving.quotes import Quote
from grid.patterns.serving.ranking import Probe
from grid.patterns.serving.repeating import is_new, words_said
from grid.patterns.serving.telling_words import met, words_in

# Characters of a quote; with 500, fewer fitted, and no more of what was looked for.
LONGEST = 300
FEWEST_WORDS = 3
FENCED = re.compile(r"```[^\n`]*\n?(.*?)(?:```|\Z)", re.DOTALL)
LEFT_OUT = " … "


def condensed(quotes: Sequence[Quote], told: Iterable[str], *, probe: Probe) -> list[Quote]:
    """Give quotes in their order, of each the sentences and lines of code that have most words of the query.

    What was told before, in `told` or in an earlier quote, is left out, and a quote of which nothing remains.
    """
    known = [words_said(text) for text in told]
    table = lesson_reader().words
    parts = [_parts(quote.text) for quote in quotes]
    fits = iter(met(probe.words, [words_in(part, table) for some in parts for part in some], table))
    shorter = []
    for quote, some in zip(quotes, parts, strict=True):
        kept = _kept(some, [next(fits) for _ in some], known)
        known += [words_said(some[place]) for place in kept]
        if kept:
            shorter.append(replace(quote, text=_joined(some, kept)))
    return shorter


def _kept(parts: Sequence[str], fits: Sequence[float], known: Sequence[frozenset[str]]) -> list[int]:
    """Give the places of what stays, in their order."""
    kept: list[int] = []
    room = LONGEST
    for place in sorted(range(len(parts)), key=lambda place: (-fits[place], place)):
        beside = [words_said(parts[one]) for one in kept]
        if len(parts[place]) <= room and is_new(parts[place], [*known, *beside]):
            kept.append(place)
            room -= len(parts[place])
    return sorted(kept)


def _parts(text: str) -> list[str]:
    """Give the sentences of a text, and the lines of its code."""
    parts: list[str] = []
    for place, piece in enumerate(FENCED.split(text)):
        if place % 2:
            parts += [" ".join(line.split()) for line in piece.splitlines() if line.strip()]
        else:
            parts += [one.strip() for one in SENTENCE_END.split(piece) if len(one.split()) >= FEWEST_WORDS]
    return parts


def _joined(parts: Sequence[str], kept: Sequence[int]) -> str:
    text = parts[kept[0]]
    for before, place in pairwise(kept):
        text += (" " if place == before + 1 else LEFT_OUT) + parts[place]
    return text
