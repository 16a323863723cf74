"""When what a model told of a pattern still stands, though the evidence changed."""

import json
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from grid.patterns.keeping.history import TEXTS
from grid.patterns.llm.models import ModelTelling
from grid.patterns.models import Evidence, Pattern

# With half as much evidence again, it may know better.
GROWTH = 1.5


def stays_told(pattern: Pattern, evidence: Sequence[Evidence]) -> bool:
    """Tell whether a model's text of a pattern may stay; if not, it is forgotten that there was one.

    It may for as long as it stands there as the model wrote it, each conversation that it was told from is still
    evidence, no outcome is new, and there is not much more than there was: a model is not asked for each conversation
    that says the same again.
    """
    row = ModelTelling.objects.filter(pattern=pattern).first()
    if row is None:
        return False
    if row.told_at is not None and _fits(row, stand_of(evidence)) and _is_there(row, pattern):
        return True
    row.delete()
    return False


def stand_of(evidence: Sequence[Evidence]) -> dict[str, Any]:
    """Give what a telling stands on: which conversations, and how they turned out."""
    return {
        "conversations": sorted(str(row.conversation_id) for row in evidence),
        "outcomes": sorted({row.lesson.outcome for row in evidence if row.lesson}),
    }


def written_in(pattern: Pattern) -> dict[str, str]:
    """Give hashes of the fields that no person has written: the words themselves stand in the pattern alone."""
    return {name: _hash(getattr(pattern, name)) for name in TEXTS if name not in pattern.edited}


def _fits(row: ModelTelling, now: dict[str, Any]) -> bool:
    return (
        set(row.conversations) <= set(now["conversations"])
        and row.outcomes == now["outcomes"]
        and len(now["conversations"]) < GROWTH * len(row.conversations)
    )


def _is_there(row: ModelTelling, pattern: Pattern) -> bool:
    """Tell whether each field that is the machine's is as the model left it."""
    return bool(written_in(pattern).items() <= row.written.items())


def _hash(value: Any) -> str:
    return blake2b(json.dumps(value).encode(), digest_size=8).hexdigest()
