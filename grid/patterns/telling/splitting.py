"""The sentences of a message, without its code, markup and tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from embeddings.boundaries import blocks
from embeddings.cuts import Boundary, places
from grid.patterns.telling.spans import covered

HEADING = re.compile(r" {0,3}#{1,6}\s.*|(?:\*\*[^*\n]{1,80}\*\*|__[^_\n]{1,80}__):?")
LIST_MARK = re.compile(r"^\s*(?:[-*+•>]\s+|\d{1,2}[.)]\s+|#{1,6}\s+)+")
# What people write without capitals has sentences too, but "e.g. this" is not the end of one.
SMALL_START = re.compile(r"(?<=[a-z0-9)`][.!?])\s+(?=[a-z])|(?<=\?\?)\s+")
SHORT_FORM = re.compile(r"\b(?:e\.g|i\.e|etc|vs|cf|incl|approx|resp|ca|no|st)\.$", re.IGNORECASE)
EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{2,3})(?=\S)(.+?)(?<=\S)\1(?![\w*])")
SLANTED = re.compile(r"(?<![\w`])_(?=\S)([^_`]+?)(?<=\S)_(?![\w`])")
LINK = re.compile(r"\[([^\]\n]+)\]\([^)\s]+\)")
# Code that nobody has fenced.
UNFENCED = re.compile(
    r"[{}\\]\s*$|^\W*[{}]|^\s*(?:\"{3}|@@ |[+-]{3} |diff --git |</?\w+[^>]*>$)|\s=>\s*[{(]|\{ [\w-]+: "
)
QUOTED = re.compile(r"`[^`\n]+`")
SPACE = re.compile(r"\s+")
FENCE_NEXT = re.compile(r"\s*(?:`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message as a person reads it: characters `start` to `end`, cleaned of markup.

    `leads` says that a block of code follows which it introduces.
    """

    start: int
    end: int
    text: str
    leads: bool


def pieces_of(content: str) -> list[Piece]:
    """Give the sentences of a message's prose in their order."""
    return [piece for start, end in _stretches(content) if (piece := _piece(content, start, end))]


def plain(text: str) -> str:
    """Take list marks, emphasis and links out of a text, and lay it on one line."""
    text = LIST_MARK.sub("", text)
    text = LINK.sub(r"\1", text)
    text = SLANTED.sub(r"\1", EMPHASIS.sub(r"\2", text))
    return SPACE.sub(" ", text).strip()


def _stretches(content: str) -> Iterator[tuple[int, int]]:
    hidden = covered(content)
    for unit in blocks(content):
        if unit.code:
            continue
        cuts = places(content, unit.body, unit.end, boundary=Boundary.ITEM, code=False)
        for start, end in pairwise([unit.body, *cuts, unit.end]):
            if content[start:end].lstrip().startswith("|"):
                continue  # a row of a table
            yield from _sentences(hidden, start, end)


def _sentences(content: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    cuts = set(places(content, start, end, boundary=Boundary.SENTENCE, code=False))
    for match in SMALL_START.finditer(content, start, end):
        if not SHORT_FORM.search(content, max(start, match.start() - 8), match.start()):
            cuts.add(match.end())
    yield from pairwise([start, *sorted(cuts - {start, end}), end])


def _piece(content: str, start: int, end: int) -> Piece | None:
    stretch = content[start:end]
    text = plain(stretch)
    if not text or HEADING.fullmatch(stretch.strip()) or UNFENCED.search(QUOTED.sub("`", text)):
        return None
    first = start + len(stretch) - len(stretch.lstrip())
    last = start + len(stretch.rstrip())
    return Piece(start=first, end=last, text=text, leads=bool(FENCE_NEXT.match(content, last)))
