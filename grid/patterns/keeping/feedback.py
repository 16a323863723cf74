"""What patterns did for those who were given them."""

from collections.abc import Sequence

from django.db import transaction

from capture.models import Message
from embeddings.locks import settled
from embeddings.storable import storable_text
from grid.patterns.keeping.holding import holding
from grid.patterns.keeping.weighing import weigh
from grid.patterns.models import Feedback, Pattern


def give_feedback(
    pattern: Pattern, *, verdict: str, model: str = "", comment: str = "", given_by: str = ""
) -> Feedback:
    """Note what somebody says of a pattern, and weigh it anew."""
    return settled(
        lambda: _note(
            pattern,
            Feedback(
                verdict=verdict,
                model=storable_text(model, longest=200),
                comment=storable_text(comment),
                given_by=given_by,
            ),
        )
    )


def give_feedback_on(
    patterns: Sequence[Pattern], *, verdict: str, model: str = "", comment: str = "", given_by: str = ""
) -> None:
    """Note what somebody says of several patterns: of all of them or of none."""

    def each() -> None:
        with transaction.atomic():
            for pattern in patterns:
                give_feedback(pattern, verdict=verdict, model=model, comment=comment, given_by=given_by)

    settled(each)


def read_feedback(pattern: Pattern, *, verdict: str, message: Message) -> Feedback:
    """Note what came of an answer that was given with a pattern: once for each answer, the last reading holds."""
    return settled(
        lambda: _note(pattern, Feedback(verdict=verdict, model=message.model, message=message, implicit=True))
    )


def _note(pattern: Pattern, feedback: Feedback) -> Feedback:
    with holding(pattern.owner_id):
        if feedback.implicit:
            read = Feedback.objects.filter(pattern=pattern, message=feedback.message, implicit=True)
            if known := read.filter(verdict=feedback.verdict).first():
                return known  # as old as it was when it was read first
            read.delete()
        feedback.pattern = pattern
        feedback.save()
        weigh(Pattern.objects.get(pk=pattern.pk))
    return feedback
