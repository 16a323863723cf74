"""The places where a paragraph, a block of code, a line or a word may be cut."""

import re
from collections.abc import Callable, Iterator
from enum import IntEnum

from embeddings.graphemes import grapheme_start

LINE_BREAK = re.compile(r"\n")
BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)++")
SENTENCE_END = re.compile(
    r"(?<=[.!?…])[\"'”’»)\]*_`]{0,3}\s++(?=[^a-z])"  # not before a small letter: "e.g. this"
    r"|(?<=[。！？])[」』”’）]{0,3}\s*+(?!$|[。！？」』”’）])"
)


class Boundary(IntEnum):
    """What a place to cut at stands in front of, the best place first.

    In code, ITEM is what starts at the margin after a blank line, and SENTENCE what follows any blank line.
    """

    HEADING = 0
    BLOCK = 1
    ITEM = 2
    SENTENCE = 3
    LINE = 4
    WORD = 5


def places(text: str, start: int, end: int, *, boundary: Boundary, code: bool) -> list[int]:
    """Give the offsets within a stretch of prose or code that stand at a boundary of this kind, ITEM to LINE."""
    return list((CODE_PLACES if code else PROSE_PLACES)[boundary](text, start, end))


def cut_evenly(text: str, start: int, end: int, *, parts: int) -> list[int]:
    """Give offsets that cut a stretch into parts of about even length: between words, or else between graphemes."""
    parts = min(parts, end - start)
    cuts: list[int] = []
    low = start
    for number in range(1, parts):
        at = start + (end - start) * number // parts
        cut = _word_start(text, at, low=low, reach=(end - start) // parts)
        if low < cut < end:
            cuts.append(cut)
            low = cut
    return cuts


def _word_start(text: str, at: int, *, low: int, reach: int) -> int:
    before = text[max(low, at - reach) : at]
    if before and before[-1].isspace():
        return at
    words = before.rsplit(maxsplit=1)
    return at - len(words[1]) if len(words) == 2 else grapheme_start(text, at, low=low)


def _item_starts(text: str, start: int, end: int) -> Iterator[int]:
    """Find the lines that begin something, rather than go on with a wrapped sentence."""
    for match in LINE_BREAK.finditer(text, start, end):
        rest = text[match.end() : match.end() + 80].lstrip()
        before = text[max(start, match.start() - 80) : match.start()].rstrip()
        if rest and (not rest[0].islower() or before[-1:] in tuple(".!?:;。！？")):
            yield match.end()


def _sentence_starts(text: str, start: int, end: int) -> Iterator[int]:
    return (match.end() for match in SENTENCE_END.finditer(text, start, end))


def _line_starts(text: str, start: int, end: int) -> Iterator[int]:
    return (match.end() for match in LINE_BREAK.finditer(text, start, end))


def _starts_after_blank(text: str, start: int, end: int) -> Iterator[int]:
    return (match.end() for match in BLANK_LINES.finditer(text, start, end))


def _margin_starts(text: str, start: int, end: int) -> Iterator[int]:
    return (at for at in _starts_after_blank(text, start, end) if at < end and not text[at].isspace())


Places = dict[Boundary, Callable[[str, int, int], Iterator[int]]]
PROSE_PLACES: Places = {
    Boundary.ITEM: _item_starts,
    Boundary.SENTENCE: _sentence_starts,
    Boundary.LINE: _line_starts,
}
CODE_PLACES: Places = {
    Boundary.ITEM: _margin_starts,
    Boundary.SENTENCE: _starts_after_blank,
    Boundary.LINE: _line_starts,
}
