"""An exchange without its words: which messages it is made of, so that it can be put together again from them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from grid.patterns.exchange import Attempt, Exchange, Outcome, Turn
from grid.patterns.reading.narration import taught

Shape = dict[str, Any]


def shape_of(exchange: Exchange, turns: Sequence[Turn]) -> Shape:
    """Give the shape of an exchange that was cut out of these turns, for JSON."""
    places = {turn.message_id: place for place, turn in enumerate(turns)}
    return {
        "number": exchange.number,
        "outcome": exchange.outcome.value,
        "asked": _ids(exchange.asked),
        "attempts": [
            {
                "advice": _ids(attempt.advice),
                "reaction": _reaction(attempt.reaction, turns, places) if attempt.reaction else [],
                "outcome": attempt.outcome.value,
            }
            for attempt in exchange.attempts
        ],
    }


def messages_in(shape: Shape) -> set[UUID]:
    """Give the ids of the messages of a shape."""
    return {UUID(id_) for id_ in names_in(shape)}


def names_in(shape: Shape) -> set[str]:
    """Give these ids as they are written."""
    names = {*shape["asked"]}
    for attempt in shape["attempts"]:
        names.update(attempt["advice"], attempt["reaction"])
    return names


def told_in(shape: Shape) -> set[UUID]:
    """Give the messages of a shape that ask or advise, without those that react."""
    advice = (id_ for attempt in shape["attempts"] for id_ in attempt["advice"])
    return {UUID(id_) for id_ in (*shape["asked"], *advice)}


def advice_in(shape: Shape) -> UUID:
    """Give the message that a shape is evidence by: the advice that worked, else the last one that was given."""
    attempts = shape["attempts"]
    held = next((one for one in attempts if one["outcome"] == Outcome.WORKED.value), attempts[-1])
    return UUID(held["advice"][0])


def exchange_from(shape: Shape, turns: Mapping[UUID, Turn], *, conversation_id: UUID) -> Exchange:
    """Put an exchange together, without narration.

    A turn that is not there any more is left out, and an attempt with no advice left.
    """
    attempts = (
        Attempt(
            advice=_turns(attempt["advice"], turns),
            reaction=_joined(_turns(attempt["reaction"], turns)),
            outcome=Outcome(attempt["outcome"]),
        )
        for attempt in shape["attempts"]
    )
    exchange = Exchange(
        conversation_id=conversation_id,
        number=shape["number"],
        asked=_turns(shape["asked"], turns),
        attempts=tuple(attempt for attempt in attempts if attempt.advice),
        outcome=Outcome(shape["outcome"]),
    )
    return taught(exchange) or replace(exchange, attempts=())


def _reaction(reaction: Turn, turns: Sequence[Turn], places: Mapping[UUID, int]) -> list[str]:
    """Give the messages that a reaction was joined from: one, or several of the user's in a row."""
    end = places[reaction.message_id] + 1
    for start in range(end - 1, -1, -1):
        run = turns[start:end]
        if run[0].role != "user":
            break
        if _joined(run) == reaction:
            return _ids(run)
    return [str(reaction.message_id)]


def _joined(run: Sequence[Turn]) -> Turn | None:
    """Give several turns of the user as one, under the last one's identity."""
    if not run:
        return None
    content = "\n\n".join(turn.content for turn in run)
    return replace(
        run[-1],
        content=content,
        served="\n".join(turn.served for turn in run if turn.served),
        contexts=tuple(context for turn in run for context in turn.contexts),
    )


def _ids(turns: Iterable[Turn]) -> list[str]:
    return [str(turn.message_id) for turn in turns]


def _turns(ids: Iterable[str], turns: Mapping[UUID, Turn]) -> tuple[Turn, ...]:
    return tuple(turns[id_] for id_ in map(UUID, ids) if id_ in turns)
