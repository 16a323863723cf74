"""What is noted of every change of a pattern."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from grid.patterns.models import Evidence, Pattern, PatternChange

# What a pattern says: the machine writes each of them until a person does.
TEXTS = (
    "kind", "title", "when", "not_when", "action", "rationale", "caveats", "verification", "task_type", "topic",
)  # fmt: skip


def note_change(
    pattern: Pattern,
    what: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    made_by: str = "",
    words_of: Iterable[UUID] = (),
) -> None:
    """Note a change that was just made; the pattern has a new version by it. The caller saves the pattern.

    `words_of` are the conversations whose words are in `before` or `after`: erasing one takes these words with it.
    """
    if what != "made":
        pattern.version += 1
    PatternChange.objects.create(
        pattern=pattern,
        version=pattern.version,
        what=what,
        reason=reason,
        made_by=made_by,
        before=dict(before or {}),
        after=dict(after or {}),
        conversations=" ".join(sorted(str(id_) for id_ in words_of)),
    )


def changed(pattern: Pattern, new: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give those of the new values that differ from the pattern's: as they are, and as they are to be."""
    after = {name: value for name, value in new.items() if getattr(pattern, name) != value}
    return {name: getattr(pattern, name) for name in after}, after


def conversations_of(pattern: Pattern) -> set[UUID]:
    """Give the conversations that a pattern stands on, and whose words it may have."""
    return set(Evidence.objects.filter(pattern=pattern).values_list("conversation_id", flat=True))


def left_by(pattern: Pattern) -> set[UUID]:
    """Give the conversations that a pattern once stood on, so that a text of then may have their words."""
    befores = pattern.history.filter(what="evidence").values_list("before", flat=True)
    return {UUID(id_) for before in befores for id_ in before.get("conversations", ())}
