"""What a rule found in a text, and how the findings of all rules become placeholders."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

PLACEHOLDER = re.compile(r"\[REDACTED:([a-z_]+)\]")
PLACEHOLDER_START = "[REDACTED:"


class Finding(NamedTuple):
    """A secret at text[start:end].

    `remember` says that the value would not be recognised where it stands alone, so that it has to be looked for
    in the rest of the conversation. `whole` says that placeholders inside it may go with it.
    """

    start: int
    end: int
    kind: str
    remember: bool = False
    whole: bool = False


def placeholder(kind: str) -> str:
    """Give the text that stands for a secret of a kind."""
    return f"{PLACEHOLDER_START}{kind}]"


def settle(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """Order the findings, join those that overlap (the kind of the one given first wins), drop what is redacted.

    A finding that touches a placeholder is dropped, so that no placeholder is ever redacted again.
    """
    taken = placeholder_spans(text)
    ranked = [(found, rank) for rank, found in enumerate(findings) if not _touches(found, taken)]
    ranked.sort(key=lambda item: (item[0].start, -item[0].end))
    settled: list[tuple[Finding, int]] = []
    for found, rank in ranked:
        if settled and found.start < settled[-1][0].end:
            settled[-1] = _join(settled[-1], (found, rank))
        else:
            settled.append((found, rank))
    return [found for found, _ in settled]


def replace(text: str, findings: Iterable[Finding]) -> tuple[str, Counter[str]]:
    """Put a placeholder in the place of each settled finding, and count them by kind."""
    counts: Counter[str] = Counter()
    parts: list[str] = []
    position = 0
    for found in findings:
        parts += (text[position : found.start], placeholder(found.kind))
        position = found.end
        counts[found.kind] += 1
    parts.append(text[position:])
    return "".join(parts), counts


def placeholder_spans(text: str) -> list[tuple[int, int]]:
    """Give the spans of the placeholders in a text, in order."""
    return [match.span() for match in PLACEHOLDER.finditer(text)] if PLACEHOLDER_START in text else []


def _touches(found: Finding, taken: Sequence[tuple[int, int]]) -> bool:
    if not taken:
        return False
    first = bisect_right(taken, found.start, key=lambda span: span[1])
    last = bisect_left(taken, found.end, key=lambda span: span[0])
    if found.whole:
        return any(start < found.start or end > found.end for start, end in taken[first:last])
    return first < last


def _join(left: tuple[Finding, int], right: tuple[Finding, int]) -> tuple[Finding, int]:
    first = left if left[1] <= right[1] else right
    joined = first[0]._replace(
        start=left[0].start,
        end=max(left[0].end, right[0].end),
        remember=left[0].remember or right[0].remember,
        whole=left[0].whole or right[0].whole,
    )
    return joined, first[1]
