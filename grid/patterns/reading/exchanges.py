"""Cut a conversation into exchanges, each about one problem."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from grid.patterns.exchange import Attempt, Exchange, Outcome, Turn
from grid.patterns.reading.admissions import refuted
from grid.patterns.reading.outcomes import outcome_and_chance

if TYPE_CHECKING:
    from grid.patterns.finding.reader import Reader

CODE = re.compile(r"```.*?(?:```|$)", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{4,}")
STEM = 5
# Words that people say about anything.
PLAIN = """
about after again also another because been before being both but can could does doing done each
else even every first from good great have having help here into just know last like little look
make many maybe mean more most much need never next nice nothing okay once only other over perfect
please question really right same should since some something still such sure take thank thanks than
that their them then there these they thing think this those time under until using very want well
were what when where which while will with without work works would your yours
"""
PLAIN_STEMS = frozenset(word[:STEM] for word in PLAIN.split())
TURNS_AWAY = re.compile(
    r"\b(?:unrelated|side (?:question|note)|(?:something|topic|totally|completely|entirely) (?:different|else|new)|"
    r"(?:different|other|new|separate) (?:topic|question|problem|issue|subject|matter|thing)|off[- ]topic|"
    r"change of (?:topic|subject)|on another note|another (?:topic|question|problem|issue)|moving on|"
    r"next (?:task|topic|problem))\b",
    re.IGNORECASE,
)
GOES_ON = re.compile(
    r"\W*(?:and|but|or|so|also|what about|how about|what if|why|then|because|still)\b", re.IGNORECASE
)
LEANS_ON = re.compile(
    r"\b(?:that|this|it|its|it's|those|these|your|you|they|them|same|there|both|one)\b", re.IGNORECASE
)
# A request with fewer words of its own leans on what was said before it: where it says that it turns to something
# else, and where it does not.
OWN_WORDS = 6
MANY_WORDS = 8
# A request that shares less than this part of its words with what was said so far is about something else.
SHARED = 0.1
# After work in many steps, as agents do it, the next request is more often a task of its own.
SHARED_AFTER_WORK = 0.6
MUCH_WORK = 3
CLEAR = 0.7


@dataclass(slots=True)
class _Open:
    """An exchange in the making."""

    asked: list[Turn]
    tries: list[tuple[list[Turn], list[Turn]]] = field(default_factory=list)
    stems: set[str] = field(default_factory=set)
    echo: bool = False

    def hear(self, turns: Sequence[Turn]) -> None:
        self.stems |= {stem for turn in turns for stem in _stems(turn.content)}
        self.echo = self.echo or any(turn.is_echo for turn in turns)


def exchanges_of(
    conversation_id: UUID, turns: Sequence[Turn], *, reader: Reader | None = None
) -> list[Exchange]:
    """Cut the turns of a conversation, in their order, into exchanges; `reader` reads how advice turned out.

    A request starts a new exchange where it says that it is about something else, or shares hardly a word with what
    was said so far; a report that comes back to an earlier one goes there. Turns without text are left out.
    """
    opened: list[_Open] = []
    current: _Open | None = None
    for role, run in _runs(turns):
        if role == "assistant":
            current = current or _opening(opened, [])
            current.tries.append((run, []))
            current.hear(run)
            continue
        if current is None or not current.tries:
            current = current or _opening(opened, [])
            current.asked += run
            current.hear(run)
            continue
        current = _after_reaction(opened, current, run)
    finished = [one for one in opened if one.tries]
    return [_exchange(conversation_id, number, one, reader) for number, one in enumerate(finished)]


def _after_reaction(opened: list[_Open], current: _Open, run: list[Turn]) -> _Open:
    """Hand what the user said after an advice to the exchange that it is about; give the one that goes on."""
    stems = {stem for turn in run for stem in _stems(turn.content)}
    earlier = _returned_to(opened, current, stems)
    if earlier is not None:
        current = earlier
    current.tries[-1][1].extend(run)
    worked = len(current.tries[-1][0]) >= MUCH_WORK
    if earlier is None and _turns_away(run, stems, current.stems, worked=worked):
        return _opening(opened, run)
    current.hear(run)
    return current


def _opening(opened: list[_Open], asked: list[Turn]) -> _Open:
    opened.append(_Open(asked=list(asked)))
    opened[-1].hear(asked)
    return opened[-1]


def _turns_away(run: list[Turn], stems: set[str], known: set[str], *, worked: bool) -> bool:
    text = CODE.sub(" ", "\n".join(turn.content for turn in run))
    if TURNS_AWAY.search(text):
        return len(stems) >= OWN_WORDS
    if len(stems) < MANY_WORDS or GOES_ON.match(text) or LEANS_ON.search(" ".join(text.split()[:8])):
        return False
    return len(stems & known) < (SHARED_AFTER_WORK if worked else SHARED) * len(stems)


def _returned_to(opened: list[_Open], current: _Open, stems: set[str]) -> _Open | None:
    """Find the earlier exchange that a reaction shares clearly more words with than with the current one."""
    now = len(stems & current.stems)
    best = max(
        (one for one in opened if one is not current), key=lambda one: len(stems & one.stems), default=None
    )
    if best is None or not best.tries or len(stems & best.stems) < max(3, 2 * now + 1):
        return None
    return best


def _runs(turns: Sequence[Turn]) -> Iterator[tuple[str, list[Turn]]]:
    said = (turn for turn in turns if turn.content.strip() or turn.served)
    for role, run in groupby(said, key=lambda turn: turn.role):
        yield role, list(run)


def _joined(run: list[Turn]) -> Turn | None:
    """Give several turns of the user as one, under the last one's identity."""
    if len(run) < 2:
        return run[0] if run else None
    last = run[-1]
    return Turn(
        message_id=last.message_id,
        role=last.role,
        content="\n\n".join(turn.content for turn in run),
        model=last.model,
        timestamp=last.timestamp,
        project=last.project,
        served="\n".join(turn.served for turn in run if turn.served),
        contexts=tuple(context for turn in run for context in turn.contexts),
    )


def _exchange(conversation_id: UUID, number: int, one: _Open, reader: Reader | None) -> Exchange:
    attempts = _attempts(one, reader)
    return Exchange(
        conversation_id=conversation_id,
        number=number,
        asked=tuple(one.asked),
        attempts=attempts,
        outcome=_last_told(attempts),
        echo=one.echo,
    )


def _attempts(one: _Open, reader: Reader | None) -> tuple[Attempt, ...]:
    """Give the attempts; advice that the model then called wrong failed, whatever the reaction sounds like.

    After a success only a clear report of failure is one: what sounds a little like it is an aside, as a rule.
    """
    wrong = refuted([advice for advice, _ in one.tries])
    attempts: list[Attempt] = []
    for number, (advice, reactions) in enumerate(one.tries):
        reaction = _joined(reactions)
        outcome, chance = outcome_and_chance(reaction.content if reaction else None, reader=reader)
        if number in wrong:
            outcome = Outcome.FAILED
        elif outcome is Outcome.FAILED and chance < CLEAR and _last_told(attempts) is Outcome.WORKED:
            outcome = Outcome.UNKNOWN
        attempts.append(Attempt(tuple(advice), reaction, outcome))
    return tuple(attempts)


def _last_told(attempts: Sequence[Attempt]) -> Outcome:
    told = (attempt.outcome for attempt in reversed(attempts) if attempt.outcome is not Outcome.UNKNOWN)
    return next(told, Outcome.UNKNOWN)


def _stems(text: str) -> set[str]:
    words = (word.lower()[:STEM] for word in WORD.findall(CODE.sub(" ", text)))
    return {word for word in words if word not in PLAIN_STEMS}
