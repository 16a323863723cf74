"""Exchanges in a few words, for tests of what patterns are made from."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from uuid import NAMESPACE_OID, UUID, uuid5

from grid.patterns.exchange import Attempt, Exchange, Outcome, Turn

OUTCOMES = {"+": Outcome.WORKED, "-": Outcome.FAILED, "?": Outcome.UNKNOWN}
START = datetime(2025, 1, 1, tzinfo=UTC)


def exchange(name: str, asked: str, *attempts: tuple[str, str], project: str = "") -> Exchange:
    """Make an exchange of a conversation; a reaction starts with + (it worked), - (it failed) or ?."""
    numbers = count()

    def turn(role: str, content: str) -> Turn:
        message_id = uuid5(NAMESPACE_OID, f"{name}/{next(numbers)}")
        return Turn(message_id, role, content, "a-model", START, project)  # type: ignore[arg-type]

    first = turn("user", asked)
    tried = tuple(_attempt(turn("assistant", advice), said, turn) for advice, said in attempts)
    known = [one.outcome for one in tried if one.outcome is not Outcome.UNKNOWN]
    return Exchange(
        conversation_id=conversation(name),
        number=0,
        asked=(first,),
        attempts=tried,
        outcome=known[-1] if known else Outcome.UNKNOWN,
    )


def conversation(name: str) -> UUID:
    """Give the id of a conversation."""
    return uuid5(NAMESPACE_OID, name)


def messages(exchanges: Sequence[Exchange]) -> dict[UUID, str]:
    """Give the contents of all messages of exchanges."""
    turns = [turn for one in exchanges for turn in one.asked]
    for attempt in (attempt for one in exchanges for attempt in one.attempts):
        turns += [*attempt.advice, *([attempt.reaction] if attempt.reaction else [])]
    return {turn.message_id: turn.content for turn in turns}


def _attempt(advice: Turn, said: str, turn: object) -> Attempt:
    reaction = turn("user", said[1:].strip()) if said[1:].strip() else None  # type: ignore[operator]
    return Attempt((advice,), reaction, OUTCOMES[said[0]])
