"""Reading what came of the patterns that a model was given, from what the user said next."""

from collections.abc import Iterable
from hashlib import blake2b
from uuid import UUID

from capture.models import Message
from grid.patterns.exchange import Exchange, Outcome, Turn
from grid.patterns.keeping.feedback import read_feedback
from grid.patterns.models import Pattern, Verdict
from grid.patterns.reading.turns import SERVED

VERDICTS = {
    Outcome.WORKED: Verdict.HELPFUL,
    Outcome.FAILED: Verdict.HARMFUL,
    Outcome.UNKNOWN: Verdict.NEUTRAL,
}


def heed(exchanges: Iterable[Exchange], *, owner_id: int) -> int:
    """Note for each answer that was given with patterns whether they helped; give how many verdicts that made.

    A context is known by its text as a whole: one that somebody has changed is nobody's. Where the user did not
    react yet, nothing is noted.
    """
    noted = 0
    for exchange in exchanges:
        answer = _answer(exchange)
        if answer is None or exchange.attempts[-1].reaction is None:
            continue
        for pattern in _served(exchange, owner_id=owner_id):
            read_feedback(pattern, verdict=VERDICTS[exchange.outcome], message=answer)
            noted += 1
    return noted


def context_digest(text: str) -> bytes:
    """Give what a context is known by, whatever blanks a client has put between its lines."""
    return blake2b(" ".join(text.split()).encode(), digest_size=16).digest()


def _served(exchange: Exchange, *, owner_id: int) -> Iterable[Pattern]:
    blocks = [block for turn in _turns(exchange) for block in SERVED.findall(turn.served)]
    if not blocks:
        return ()
    digests = {context_digest(block) for block in blocks}
    found = Pattern.objects.filter(
        owner=owner_id, servings__query__owner=owner_id, servings__query__context_digest__in=digests
    )
    return found.order_by("id").distinct()


def _answer(exchange: Exchange) -> Message | None:
    ids: list[UUID] = [turn.message_id for attempt in exchange.attempts for turn in attempt.advice]
    return Message.objects.filter(id=ids[-1]).first() if ids else None


def _turns(exchange: Exchange) -> list[Turn]:
    return [*exchange.asked, *(turn for attempt in exchange.attempts for turn in attempt.advice)]
