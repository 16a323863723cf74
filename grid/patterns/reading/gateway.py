"""What the gateway looked up for a prompt, and the answers to it where only a transcript has them.

Some clients write transcripts that share no id with their traffic, so that nothing in them tells what the gateway put
into a request. Such an answer is known by the words of its prompt and by the time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from adapters.registry import transcript_formats
from capture.models import Conversation
from grid.models import QueryLog
from grid.patterns.exchange import Turn

AUGMENTED = "augmented"
# Of a longer prompt the beginning and the end are looked up: the task stands there, as a rule, and a log between.
LONGEST_QUERY = 8_000
# Between what a client writes down and what it sends.
WITHIN = timedelta(minutes=1)


def query_of(prompt: str) -> str:
    """Give what is looked up for a prompt."""
    if len(prompt) <= LONGEST_QUERY:
        return prompt
    half = LONGEST_QUERY // 2
    return f"{prompt[:half]}\n\n{prompt[-half:]}"


def tied(turns: Sequence[Turn], *, conversation_id: UUID) -> list[Turn]:
    """Give the turns of a conversation, those that answer what the gateway was asked with the ids of its contexts."""
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    followed = {known.name for known in transcript_formats() if known.product}
    if conversation is None or conversation.source_kind not in followed or not turns:
        return list(turns)
    given = QueryLog.objects.filter(
        owner=conversation.owner_id,
        kind=AUGMENTED,
        hits__gt=0,
        asked_at__range=(turns[0].timestamp - WITHIN, turns[-1].timestamp + WITHIN),
    )
    return list(_tied(turns, list(given)))


def _tied(turns: Sequence[Turn], given: Sequence[QueryLog]) -> Iterable[Turn]:
    contexts: tuple[int, ...] = ()
    for turn in turns:
        if turn.role == "user":
            contexts = tuple(row.pk for row in given if _asked_for(row, turn))
        elif contexts and not turn.contexts:
            turn, contexts = replace(turn, contexts=contexts), ()
        yield turn


def _asked_for(row: QueryLog, prompt: Turn) -> bool:
    near = abs(row.asked_at - prompt.timestamp) <= WITHIN
    return near and row.query.split() == query_of(prompt.content).split()
