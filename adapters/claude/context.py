"""Context as Claude likes it: in XML tags, which its vendor recommends to keep apart what is of different kinds."""

import re
from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from adapters.context import Advice, ContextFormat, Proof, estimating, parts
from embeddings.tokens import TokenCounter

# Up to 4.6 the vocabulary was another one than since; a name without a version is of the present.
OLDER = re.compile(
    r"claude-(?:v?[12]\b|instant|3|(?:opus|sonnet|haiku)-(?:3|4-[0-6](?!\d)|4(?:-\d{8})?$|4@))"
)
# Measured with a reconstruction of both: 0.92 and 0.68 of the estimate's tokens at the least, in English.
OLDER_MARGIN, MARGIN = 1.15, 1.5


class ClaudeContext(ContextFormat):
    """A tag for each pattern, and in it one for each of its parts."""

    def advice(self, advice: Advice, number: int) -> str:
        """Write one pattern."""
        kind = "contested" if advice.contested else advice.kind
        told = [_tag(label.lower().replace(" ", "_"), text) for label, text in parts(advice)]
        opening = f'<pattern n="{number}" kind={quoteattr(kind)}>'
        return "\n".join([opening, _tag("title", advice.title), *told, "</pattern>"])

    def proofs(self, proofs: Sequence[Proof]) -> str:
        """Write one tag for each."""
        return "\n".join(
            f"<evidence id={quoteattr(proof.name)} source={quoteattr(proof.source)}>{proof.text}</evidence>"
            for proof in proofs
        )

    def counter(self, model: str) -> TokenCounter:
        """Estimate: there is no vocabulary to be had."""
        return estimating(OLDER_MARGIN if OLDER.search(model.lower()) else MARGIN)


def _tag(name: str, text: str) -> str:
    return f"<{name}>{text}</{name}>"
