"""What a pattern without lessons here is found by: its own texts, read as if somebody had asked and been told."""

from uuid import UUID

from grid.patterns.exchange import Attempt, Exchange, Outcome, Turn
from grid.patterns.finding.features import features_of
from grid.patterns.finding.reader import lesson_reader
from grid.patterns.models import Pattern


def own_features(pattern: Pattern) -> bytes:
    """Give the features of a pattern's texts, as `Features.to_bytes` does."""
    told = [pattern.title, pattern.action, pattern.rationale, *pattern.caveats, pattern.verification]
    exchange = Exchange(
        conversation_id=pattern.pk,
        number=0,
        asked=(_turn(pattern, "user", pattern.when or pattern.title),),
        attempts=(
            Attempt(
                advice=(_turn(pattern, "assistant", "\n\n".join(text for text in told if text)),),
                reaction=None,
                outcome=Outcome.UNKNOWN,
            ),
        ),
        outcome=Outcome.UNKNOWN,
    )
    return features_of(exchange, reader=lesson_reader()).to_bytes()


def _turn(pattern: Pattern, role: str, content: str) -> Turn:
    return Turn(
        message_id=UUID(int=0),
        role="user" if role == "user" else "assistant",
        content=content,
        model="",
        timestamp=pattern.first_seen,
        project=pattern.project,
    )
