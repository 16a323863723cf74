"""Context as GPT likes it: Markdown, with a heading for each pattern."""

import re
from collections.abc import Sequence

from adapters.context import Advice, ContextFormat, Proof, estimating, parts
from embeddings.tokens import TokenCounter, openai_counters

# What came before GPT-4o; all since read o200k_base.
CL100K = re.compile(r"gpt-(3\.5|35|4(?![.\d]*o|\.[15]))")
MARGIN = 1.05


class GPTContext(ContextFormat):
    """A heading for each pattern, and its parts with bold labels."""

    def advice(self, advice: Advice, number: int) -> str:
        """Write one pattern."""
        told = [f"**{label}:** {text}" for label, text in parts(advice)]
        return "\n".join([f"## {number}. {advice.heading}", *told])

    def proofs(self, proofs: Sequence[Proof]) -> str:
        """Write a quotation for each."""
        told = [f"- `{proof.name}` ({proof.source}): {proof.text}" for proof in proofs]
        return "\n".join(["## Evidence", *told])

    def counter(self, model: str) -> TokenCounter:
        """Count with the model's own vocabulary once that is loaded, and estimate before or where it cannot be."""
        encoding = "cl100k_base" if CL100K.search(model.lower()) else "o200k_base"
        return openai_counters.counter_at_hand(encoding, otherwise=estimating(MARGIN))
