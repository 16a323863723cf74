"""Context formats of adapters that others wrote: where one fails, plain labels take its place."""

from collections.abc import Sequence

from adapters.context import CLOSING, OPENING, Advice, ContextFormat, LabelledFormat, Proof
from adapters.failures import tried_or
from embeddings.tokens import TokenCounter


class GuardedContext(ContextFormat):
    """A context format of somebody else; where it fails, plain labels take its place."""

    def __init__(self, inner: ContextFormat, *, family: str) -> None:
        self._inner, self._family, self._plain = inner, family, LabelledFormat()

    def write(self, advice: Sequence[Advice], proofs: Sequence[Proof]) -> str:
        """Write; what lacks the marks, by which the grid knows its own words again, counts as a failure."""
        return tried_or(
            self._family,
            "writing a context",
            lambda: _marked(self._inner.write(advice, proofs), empty=not advice and not proofs),
            self._plain.write(advice, proofs),
        )

    def advice(self, advice: Advice, number: int) -> str:
        """Write one pattern."""
        plain = self._plain.advice(advice, number)
        return tried_or(self._family, "writing a context", lambda: self._inner.advice(advice, number), plain)

    def proofs(self, proofs: Sequence[Proof]) -> str:
        """Write what was said."""
        plain = self._plain.proofs(proofs)
        return tried_or(self._family, "writing a context", lambda: self._inner.proofs(proofs), plain)

    def counter(self, model: str) -> TokenCounter:
        """Count, or estimate where its own counter fails."""
        plain = self._plain.counter(model)

        inner = tried_or(self._family, "counting tokens", lambda: self._inner.counter(model), plain)
        return _GuardedCounter(inner, plain, family=self._family)


class _GuardedCounter:
    def __init__(self, inner: TokenCounter, plain: TokenCounter, *, family: str) -> None:
        self._inner, self._plain, self._family = inner, plain, family

    def counts(self, texts: Sequence[str]) -> list[int]:
        counted = tried_or(self._family, "counting tokens", lambda: self._inner.counts(texts), None)
        return self._plain.counts(texts) if counted is None else counted


def _marked(text: str, *, empty: bool) -> str:
    if not (text == "" if empty else text.startswith(OPENING) and text.endswith(CLOSING)):
        raise ValueError(f"a context stands between {OPENING} and {CLOSING}, and nothing gives an empty text")
    return text
