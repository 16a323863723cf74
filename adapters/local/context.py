"""Context for small models on one's own machine: short plain text, no markup to trip over."""

from adapters.context import Advice, LabelledFormat, estimating
from embeddings.tokens import TokenCounter

# Llama 2 and Mistral have 32,000 tokens too, split a little otherwise.
MARGIN = 1.1


class LocalContext(LabelledFormat):
    """A paragraph for each pattern: what to do, when, and what not, with how sure it is in brackets."""

    def advice(self, advice: Advice, number: int) -> str:
        """Write one pattern; why it holds is left out."""
        told = [
            f"{number}. {advice.heading}.",
            advice.when and f"When: {advice.when}",
            f"Do: {advice.action}",
            advice.avoid and f"Avoid: {' '.join(advice.avoid)}",
            advice.not_when and f"Not when: {advice.not_when}",
            f"({advice.sure})",
        ]
        return "\n".join(part for part in told if part)

    def counter(self, model: str) -> TokenCounter:  # noqa: ARG002
        """Estimate: the vocabulary is wherever the model is served."""
        return estimating(MARGIN)
