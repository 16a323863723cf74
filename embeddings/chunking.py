"""Cut a text into spans that an embedder reads whole, at the boundaries that mean most.

Every unit (a section, a paragraph, …) is counted once, units are packed by the sum of their counts, and each span is
counted as it will be embedded. So the work grows with the text, not with its square.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from embeddings.boundaries import Unit, blocks, finer, trimmed
from embeddings.cuts import Boundary
from embeddings.errors import AetherGridError

# A text with more characters than this to each token of the limit is too long: it is not counted as a whole.
SURELY_TOO_LONG = 32

Count = Callable[[str], int]
CountMany = Callable[[Sequence[str]], list[int]]


class LimitTooSmallError(AetherGridError):
    """Not even one character has as few tokens as a chunk may have."""


@dataclass(frozen=True, slots=True)
class Span:
    """The characters of a text from `start` up to `end`, and how many tokens they have."""

    start: int
    end: int
    tokens: int


def chunk(text: str, *, limit: int, count: Count, count_many: CountMany | None = None) -> list[Span]:
    """Cut a text into spans of at most `limit` tokens.

    The spans are in order, do not overlap, and hold every character that is not white space. They are packed
    towards the limit with whole sections, paragraphs and code blocks; what is too long by itself is cut at list
    items, sentences, lines, words or, where there is no other way, characters. A heading stays with what follows.

    Args:
        text: any text, Markdown or not.
        limit: the most tokens of a span, as `count` counts them, special ones included.
        count: counts the tokens of a text. The sum over parts may differ from the count of the whole.
        count_many: counts many texts at once, if that is faster.

    Raises:
        LimitTooSmallError: if a single character has more than `limit` tokens.
    """
    start, end = trimmed(text, 0, len(text))
    if start == end:
        return []
    if end - start <= limit * SURELY_TOO_LONG:
        tokens = count(text[start:end])
        if tokens <= limit:
            return [Span(start, end, tokens)]
    packer = _Packer(text, limit, count_many or (lambda texts: [count(one) for one in texts]))
    return packer.spans(packer.units(), budget=packer.budget)


class _Packer:
    """Packs the units of one text into spans."""

    def __init__(self, text: str, limit: int, count_many: CountMany) -> None:
        self._text = text
        self._limit = limit
        self._count_many = count_many
        self._special = count_many([""])[0]
        self.budget = limit - self._special

    def units(self) -> list[Unit]:
        """Cut the text as finely as it takes for each unit to be within the limit."""
        fitting: list[Unit] = []
        waiting = blocks(self._text)
        while waiting:
            tokens = self._count_many([self._text[unit.start : unit.end] for unit in waiting])
            for unit, number in zip(waiting, tokens, strict=True):
                unit.tokens = number
            fitting += [unit for unit in waiting if unit.tokens <= self._limit]
            waiting = [part for unit in waiting if unit.tokens > self._limit for part in self._cut(unit)]
        return sorted(fitting, key=lambda unit: unit.start)

    def spans(self, units: list[Unit], *, budget: int) -> list[Span]:
        """Pack units by the sum of their tokens, up to `budget`, and count what came out.

        Where tokens of a join exceed those of its parts, its units are packed again less tightly; a unit alone is
        known to fit.
        """
        groups = pack(units, costs=self._costs(units), budget=budget)
        edges = [(group[0].start, group[-1].end) for group in groups]
        counts = self._count_many([self._text[start:end] for start, end in edges])
        spans: list[Span] = []
        for group, (start, end), tokens in zip(groups, edges, counts, strict=True):
            if tokens <= self._limit:
                spans.append(Span(start, end, tokens))
            else:
                spans += self.spans(group, budget=budget // 2 - 1)
        return spans

    def _cut(self, unit: Unit) -> list[Unit]:
        if unit.end - unit.start == 1:
            raise LimitTooSmallError(
                f"A chunk may have {self._limit} tokens, but a single character has {unit.tokens} with the special "
                "tokens of this embedder. Raise CHUNK_MAX_TOKENS."
            )
        return finer(self._text, unit, limit=self.budget)

    def _costs(self, units: list[Unit]) -> list[int]:
        """Estimate what each unit adds to a span, with the space in front of it."""
        gaps = ["", *(self._text[one.end : other.start] for one, other in pairwise(units))]
        distinct = sorted(set(gaps))
        of_gap = dict(zip(distinct, self._count_many(distinct), strict=True))
        return [
            max(0, unit.tokens + of_gap[gap] - 2 * self._special)
            for unit, gap in zip(units, gaps, strict=True)
        ]


def pack(units: list[Unit], *, costs: list[int], budget: int) -> list[list[Unit]]:
    """Group consecutive units, each group of at most `budget` in cost if it has more than one unit.

    A heading begins a new group if the one before is at least half full. A full group ends at the strongest
    boundary of its second half, the last of them if there are several.
    """
    until = [0, *accumulate(costs)]
    groups: list[list[Unit]] = []
    first = current = 0
    while current < len(units):
        full = until[current + 1] - until[first] > budget
        half_full = 2 * (until[current] - until[first]) >= budget
        if current > first and (full or (half_full and units[current].boundary is Boundary.HEADING)):
            cut = _best_cut(units, until, first=first, last=current, budget=budget) if full else current
            groups.append(units[first:cut])
            first = current = cut
        else:
            current += 1
    return [*groups, units[first:]] if first < len(units) else groups


def _best_cut(units: list[Unit], until: list[int], *, first: int, last: int, budget: int) -> int:
    """Give the unit in (first, last] that the next group begins with."""
    half = [cut for cut in range(first + 1, last + 1) if 2 * (until[cut] - until[first]) >= budget]
    rest = until[-1] - until[first]
    if 4 * (until[-1] - until[last]) < budget:
        # The last two groups: rather even than a full one and a few words.
        return min(
            half or [last],
            key=lambda cut: (units[cut].boundary, abs(2 * (until[cut] - until[first]) - rest)),
        )
    return min(half or [last], key=lambda cut: (units[cut].boundary, -cut))
