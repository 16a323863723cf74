"""Reading what came of the patterns that a model was given, from what the user said next."""

from collections.abc import Iterable
from hashlib import blake2b
from uuid import UUID

from django.db.models import Q

from capture.models import Message
from grid.models import QueryLog
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

    A context that stands in the conversation is known by its text as a whole: one that somebody has changed is
    nobody's. One that the gateway put into a request is known by its id. Where the user did not react yet, nothing is
    noted.
    """
    noted = 0
    for exchange in exchanges:
        answer = _answer_with_reaction(exchange)
        if answer is None:
            continue
        for pattern in _served(exchange, owner_id=owner_id):
            read_feedback(pattern, verdict=VERDICTS[exchange.outcome], message=answer)
            noted += 1
    return noted


def context_digest(text: str) -> bytes:
    """Give what a context is known by, whatever blanks a client has put between its lines."""
    return blake2b(" ".join(text.split()).encode(), digest_size=16).digest()


def _served(exchange: Exchange, *, owner_id: int) -> Iterable[Pattern]:
    turns = _turns(exchange)
    digests = {context_digest(block) for turn in turns for block in SERVED.findall(turn.served)}
    contexts = {context for turn in turns for context in turn.contexts}
    if not digests and not contexts:
        return ()
    known = Q(context_digest__in=digests) | Q(pk__in=contexts)
    queries = QueryLog.objects.filter(known, owner=owner_id)
    return Pattern.objects.filter(owner=owner_id, servings__query__in=queries).order_by("id").distinct()


def _answer_with_reaction(exchange: Exchange) -> Message | None:
    """Give the first answer that was given with something served, if the user said anything after it.

    However long the conversation goes on, it is the same one: what came of it counts once.
    """
    given = any(turn.is_echo for turn in exchange.asked)
    answer: UUID | None = None
    for attempt in exchange.attempts:
        for turn in attempt.advice:
            given = given or turn.is_echo
            answer = answer or (turn.message_id if given else None)
        if attempt.reaction is None:
            continue
        if answer:
            return Message.objects.filter(id=answer).first()
        given = given or attempt.reaction.is_echo
    return None


def _turns(exchange: Exchange) -> list[Turn]:
    return [*exchange.asked, *(turn for attempt in exchange.attempts for turn in attempt.advice)]
