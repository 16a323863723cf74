"""An exchange without its words: which messages it is made of, so that it can be put together again from them."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from grid.patterns.exchange import Attempt, Exchange, Outcome, Turn

Shape = dict[str, Any]


def shape_of(exchange: Exchange) -> Shape:
    """Give the shape of an exchange, for JSON."""
    return {
        "number": exchange.number,
        "outcome": exchange.outcome.value,
        "asked": _ids(exchange.asked),
        "attempts": [
            {
                "advice": _ids(attempt.advice),
                "reaction": str(attempt.reaction.message_id) if attempt.reaction else None,
                "outcome": attempt.outcome.value,
            }
            for attempt in exchange.attempts
        ],
    }


def messages_in(shape: Shape) -> set[UUID]:
    """Give the ids of the messages of a shape."""
    ids = [*shape["asked"]]
    for attempt in shape["attempts"]:
        ids += [*attempt["advice"], *([attempt["reaction"]] if attempt["reaction"] else [])]
    return {UUID(id_) for id_ in ids}


def exchange_from(shape: Shape, turns: Mapping[UUID, Turn], *, conversation_id: UUID) -> Exchange:
    """Put an exchange together; a turn that is not there any more is left out, and an attempt with no advice left."""
    attempts = (
        Attempt(
            advice=_turns(attempt["advice"], turns),
            reaction=turns.get(UUID(attempt["reaction"])) if attempt["reaction"] else None,
            outcome=Outcome(attempt["outcome"]),
        )
        for attempt in shape["attempts"]
    )
    return Exchange(
        conversation_id=conversation_id,
        number=shape["number"],
        asked=_turns(shape["asked"], turns),
        attempts=tuple(attempt for attempt in attempts if attempt.advice),
        outcome=Outcome(shape["outcome"]),
    )


def _ids(turns: Iterable[Turn]) -> list[str]:
    return [str(turn.message_id) for turn in turns]


def _turns(ids: Iterable[str], turns: Mapping[UUID, Turn]) -> tuple[Turn, ...]:
    return tuple(turns[id_] for id_ in map(UUID, ids) if id_ in turns)
