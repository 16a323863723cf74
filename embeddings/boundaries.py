"""Where a message may be cut, from its headings down to its words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from embeddings.cuts import Boundary, cut_evenly, places

LINE = re.compile(r"[^\n]++\n?|\n")
FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})")
HASH_HEADING = re.compile(r" {0,3}#{1,6}(?=\s|$)")
BOLD_HEADING = re.compile(r" {0,3}(?:\*\*[^*]{1,80}\*\*|__[^_]{1,80}__):?\s*$")
UNDERLINE = re.compile(r" {0,3}(?:={2,}|-{2,})\s*$")


@dataclass(slots=True)
class Unit:
    """A stretch of a text, without the blank lines and spaces around it.

    Attributes:
        start, end: where it lies.
        body: where it goes on after its heading; `start` if it has none.
        boundary: what cutting in front of it means.
        depth: how finely it was cut out.
        code: whether it is fenced code.
        tokens: its count, once it has been counted.
    """

    start: int
    end: int
    body: int
    boundary: Boundary
    depth: Boundary = Boundary.BLOCK
    code: bool = False
    tokens: int = 0


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the space at the end of a stretch and the blank lines, not the indentation, at its start."""
    piece = text[start:end]
    first = start + len(piece) - len(piece.lstrip())
    end = start + len(piece.rstrip())
    if end <= first:
        return start, start
    return max(start, text.rfind("\n", start, first) + 1), end


def blocks(text: str) -> list[Unit]:
    """Cut a text into paragraphs and fenced code blocks; headings go with the block that follows them."""
    units: list[Unit] = []
    heading = -1
    for kind, start, end in _blocks(text):
        if kind == "heading":
            heading = start if heading < 0 else heading
            continue
        boundary = Boundary.BLOCK if heading < 0 else Boundary.HEADING
        first = start if heading < 0 else heading
        units += _unit(text, first, end, body=start, boundary=boundary, code=kind == "code")
        heading = -1
    if heading >= 0:
        units += _unit(text, heading, len(text), body=heading, boundary=Boundary.HEADING)
    return units


def finer(text: str, unit: Unit, *, limit: int) -> list[Unit]:
    """Cut a unit that has more than `limit` tokens at the best places that it has.

    A heading stays with the first part. Below lines, the parts are of even length, cut between words or, in a word,
    between graphemes, as many as its count suggests. A unit of a single character is given back as it is.
    """
    for depth in map(Boundary, range(unit.depth + 1, Boundary.WORD)):
        cuts = places(text, unit.body, unit.end, boundary=depth, code=unit.code)
        parts = _parts(text, unit, cuts, depth=depth)
        if len(parts) > 1:
            return parts
    return _even_parts(text, unit, limit=limit)


def _blocks(text: str) -> Iterator[tuple[str, int, int]]:
    """Give the kind (heading, code, prose), start and end of each block."""
    fence, begin = "", -1
    for match in LINE.finditer(text):
        line, start = match[0], match.start()
        if fence:
            if _closes(line, fence):
                yield "code", begin, match.end()
                fence, begin = "", -1
        elif opening := FENCE.match(line):
            if begin >= 0:
                yield "prose", begin, start
            fence, begin = opening[1], start
        elif line.isspace():
            if begin >= 0:
                yield "prose", begin, start
            begin = -1
        elif HASH_HEADING.match(line) or (begin < 0 and BOLD_HEADING.match(line)):
            if begin >= 0:
                yield "prose", begin, start
            yield "heading", start, match.end()
            begin = -1
        elif begin >= 0 and text.find("\n", begin) == start - 1 and UNDERLINE.match(line):
            yield "heading", begin, match.end()
            begin = -1
        elif begin < 0:
            begin = start
    if begin >= 0:
        yield "code" if fence else "prose", begin, len(text)


def _closes(line: str, fence: str) -> bool:
    marks = line.strip()
    return len(marks) >= len(fence) and not marks.strip(fence[0])


def _unit(
    text: str,
    start: int,
    end: int,
    *,
    body: int,
    boundary: Boundary,
    depth: Boundary = Boundary.BLOCK,
    code: bool = False,
) -> Iterator[Unit]:
    """Give the unit of a stretch; nothing if there is only space."""
    start, end = trimmed(text, start, end)
    if start < end:
        yield Unit(start=start, end=end, body=max(start, body), boundary=boundary, depth=depth, code=code)


def _parts(text: str, unit: Unit, cuts: list[int], *, depth: Boundary) -> list[Unit]:
    """Cut a unit at places in it. Its first part inherits its heading and its boundary."""
    parts: list[Unit] = []
    edges = [unit.start, *cuts, unit.end]
    for start, end in pairwise(edges):
        body, boundary = (start, depth) if parts else (unit.body, unit.boundary)
        parts += _unit(text, start, end, body=body, boundary=boundary, depth=depth, code=unit.code)
    return parts


def _even_parts(text: str, unit: Unit, *, limit: int) -> list[Unit]:
    inner = text[unit.start : unit.end].strip()
    start = text.index(inner[0], unit.start)
    whole = Unit(start, start + len(inner), start, unit.boundary, Boundary.WORD, unit.code)
    if start > unit.start:
        # Without its indentation it may fit.
        return [whole]
    # A little under the limit, since tokens are not spread evenly.
    count = max(2, -(-unit.tokens * 10 // (9 * max(limit, 1))))
    return _parts(text, whole, cut_evenly(text, start, whole.end, parts=count), depth=Boundary.WORD)
