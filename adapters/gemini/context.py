"""Context as Gemini likes it: Markdown without nesting, each part behind its label."""

from adapters.context import Advice, LabelledFormat, estimating, labelled
from embeddings.tokens import TokenCounter

# Its vocabulary is eight times as large as the one that the estimate counts with.
MARGIN = 1.05


class GeminiContext(LabelledFormat):
    """A bold title for each pattern, and a line for each part."""

    def advice(self, advice: Advice, number: int) -> str:
        """Write one pattern."""
        return "\n".join([f"**Pattern {number}: {advice.heading}**", *labelled(advice)])

    def counter(self, model: str) -> TokenCounter:  # noqa: ARG002 - one vocabulary for all of them
        """Estimate: counting takes a call of the vendor's API."""
        return estimating(MARGIN)
