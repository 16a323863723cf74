"""A pattern as it came out, in what can be judged of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Distilled:
    """An active pattern: ids of the conversations it stands on, its text, and what it says of itself.

    `kind` is `contested` for a contested one; `outcome` is `worked`, `failed` or `mixed`.
    """

    evidence: frozenset[str]
    text: str = ""
    kind: str = ""
    outcome: str = ""
    support: int = 0
    source_models: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, evidence: Collection[str], **more: Any) -> Self:
        """Make one of any collection of ids; support is their number unless told."""
        told: Mapping[str, Any] = {"support": len(set(evidence))} | more
        models = frozenset(told.get("source_models", ()))
        return cls(frozenset(evidence), **{**told, "source_models": models})
