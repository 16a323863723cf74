"""What a pattern's text is chosen from: the sentences of its exchanges, each with its part in them and its vector."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np

from grid.patterns.exchange import Attempt, Exchange, Outcome, Turn
from grid.patterns.telling.judging import failed_attempts
from grid.patterns.telling.splitting import pieces_of
from grid.patterns.telling.stripping import LocalNames
from grid.patterns.telling.terms import telling_stems

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

Embed = Callable[[Sequence[str]], "NDArray[np.float32]"]

MOST_EXCHANGES = 12
MOST_FAILED = 4
MOST_LINES_A_TURN = 40
# A character makes a token at most, a syllable of Hangul three; MiniLM reads 256 with two of its own.
LEAST_MOST_TOKENS = 250
MANY_TOKENS_FROM, MOST_TOKENS_A_CHARACTER = 0x1100, 3


class Part(StrEnum):
    """What a sentence is in its exchange."""

    ASKED = "asked"
    HELD = "held"  # advice that no report of failure followed, up to the first success
    FAILED = "failed"  # advice that did not work
    LATER = "later"  # what was said after the success
    COMPLAINT = "complaint"  # the report of a failure
    SUCCESS = "success"  # the report of a success
    AFTERTHOUGHT = "afterthought"  # other things that the user said


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a message, and where it stands."""

    text: str
    part: Part
    turn: Turn
    conversation_id: UUID
    group: int
    attempt: int
    place: int
    start: int
    end: int
    terms: frozenset[str]
    leads: bool
    after_failure: bool


SAID_BY_USER = frozenset({Part.ASKED, Part.COMPLAINT, Part.SUCCESS, Part.AFTERTHOUGHT})


@dataclass(frozen=True)
class Material:
    """The sentences of a pattern's exchanges with their vectors, and those of exchanges outside it."""

    exchanges: tuple[Exchange, ...]
    lines: tuple[Line, ...]
    vectors: Vectors
    outside: tuple[Line, ...]
    outside_vectors: Vectors
    names: LocalNames

    @cached_property
    def groups(self) -> int:
        """Count the conversations."""
        return len({exchange.conversation_id for exchange in self.exchanges})

    def rows(self, *parts: Part) -> list[int]:
        """Give the numbers of the sentences that have one of these parts."""
        return [number for number, line in enumerate(self.lines) if line.part in parts]


def gather(exchanges: Sequence[Exchange], *, others: Sequence[Exchange], embed: Embed) -> Material:
    """Read the sentences of exchanges, in an order that does not depend on the order given."""
    inside = _few(sorted(exchanges, key=_identity))
    beside = tuple(sorted(others, key=_identity))
    lines, outside = _lines(inside), _lines(beside, parts=(Part.ASKED, Part.HELD, Part.LATER))
    texts = list(dict.fromkeys(_embedded(line.text) for line in (*lines, *outside)))
    rows = dict(zip(texts, embed(texts), strict=True))
    return Material(
        exchanges=inside,
        lines=lines,
        vectors=_stacked([rows[_embedded(line.text)] for line in lines]),
        outside=outside,
        outside_vectors=_stacked([rows[_embedded(line.text)] for line in outside]),
        names=LocalNames(inside, others=beside),
    )


def _few(exchanges: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """Give as many exchanges as can be read in good time, some in which advice failed among them."""
    if len(exchanges) <= MOST_EXCHANGES:
        return tuple(exchanges)
    failed = [exchange for exchange in exchanges if failed_attempts(exchange)][:MOST_FAILED]
    others = [exchange for exchange in exchanges if exchange not in failed]
    return tuple(sorted(failed + others[: MOST_EXCHANGES - len(failed)], key=_identity))


def _identity(exchange: Exchange) -> tuple[str, int]:
    return str(exchange.conversation_id), exchange.number


def _embedded(text: str) -> str:
    """Cut a sentence so short that no embedder refuses it, whatever it is written in."""
    room = LEAST_MOST_TOKENS
    for place, character in enumerate(text[:LEAST_MOST_TOKENS]):
        room -= 1 if ord(character) < MANY_TOKENS_FROM else MOST_TOKENS_A_CHARACTER
        if room < 0:
            return text[:place]
    return text[:LEAST_MOST_TOKENS]


def _stacked(vectors: Sequence[Vectors]) -> Vectors:
    return np.stack(vectors) if vectors else np.zeros((0, 1), dtype=np.float32)


def _lines(exchanges: Sequence[Exchange], *, parts: Sequence[Part] = tuple(Part)) -> tuple[Line, ...]:
    groups: dict[UUID, int] = {}
    lines: list[Line] = []
    for exchange in exchanges:
        group = groups.setdefault(exchange.conversation_id, len(groups))
        for turn, part, attempt, after in _parts(exchange):
            if part in parts:
                lines += _of_turn(turn, part, exchange.conversation_id, group, attempt, after=after)
    return tuple(lines)


def _of_turn(
    turn: Turn, part: Part, conversation_id: UUID, group: int, attempt: int, *, after: bool
) -> Iterator[Line]:
    for place, piece in enumerate(pieces_of(turn.content)[:MOST_LINES_A_TURN]):
        yield Line(
            text=piece.text,
            part=part,
            turn=turn,
            conversation_id=conversation_id,
            group=group,
            attempt=attempt,
            place=place,
            start=piece.start,
            end=piece.end,
            terms=telling_stems(piece.text),
            leads=piece.leads,
            after_failure=after,
        )


def _parts(exchange: Exchange) -> Iterator[tuple[Turn, Part, int, bool]]:
    for turn in exchange.asked:
        yield turn, Part.ASKED, -1, False
    failures = failed_attempts(exchange)
    done = failed = False
    for number, attempt in enumerate(exchange.attempts):
        failing = number in failures
        part = Part.FAILED if failing else Part.LATER if done else Part.HELD
        for turn in attempt.advice:
            if not turn.is_echo:
                yield turn, part, number, failed
        if attempt.reaction:
            yield attempt.reaction, _part_of_reaction(attempt, failing=failing, done=done), number, failed
        failed = failed or failing
        done = done or (attempt.outcome is Outcome.WORKED and not failing)


def _part_of_reaction(attempt: Attempt, *, failing: bool, done: bool) -> Part:
    if failing:
        return Part.COMPLAINT
    return Part.SUCCESS if attempt.outcome is Outcome.WORKED and not done else Part.AFTERTHOUGHT
