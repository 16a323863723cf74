"""When what a model told of a pattern still stands, though the evidence changed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from grid.patterns.llm.models import ModelTelling
from grid.patterns.models import Evidence

# With half as much evidence again, it may know better.
GROWTH = 1.5


def stays_told(id_: UUID, evidence: Sequence[Evidence]) -> bool:
    """Tell whether a model's text of a pattern may stay; if not, it is forgotten that there was one.

    It may for as long as each conversation that it was told from is still evidence, no outcome is new, and there is
    not much more than there was: a model is not asked for each conversation that says the same again.
    """
    row = ModelTelling.objects.filter(pattern=id_).first()
    if row is None:
        return False
    if row.told_at is not None and _fits(row, stand_of(evidence)):
        return True
    row.delete()
    return False


def stand_of(evidence: Sequence[Evidence]) -> dict[str, Any]:
    """Give what a telling stands on: which conversations, and how they turned out."""
    return {
        "conversations": sorted(str(row.conversation_id) for row in evidence),
        "outcomes": sorted({row.lesson.outcome for row in evidence if row.lesson}),
    }


def _fits(row: ModelTelling, now: dict[str, Any]) -> bool:
    return (
        set(row.conversations) <= set(now["conversations"])
        and row.outcomes == now["outcomes"]
        and len(now["conversations"]) < GROWTH * len(row.conversations)
    )
