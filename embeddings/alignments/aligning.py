"""From texts to alignments between two embedders' spaces, whatever number of texts a grid has."""

from __future__ import annotations

import random
from collections.abc import Sequence

from embeddings.alignments.fitting import fit
from embeddings.alignments.pairs import LEAST_PAIRS, Background, Pairs, background_of, pairs_of
from embeddings.alignments.stock import shipped_texts
from embeddings.embedders import Embedder
from embeddings.models import Alignment
from embeddings.spaces import space_of

# With fewer of its own, a grid's map is fitted on the shipped texts besides.
ENOUGH_TEXTS = 1000
# More change a map little, and each is embedded in both spaces with its pieces.
MOST_TEXTS = 5000


def align(texts: Sequence[str], *, first: Embedder, second: Embedder) -> tuple[Alignment, Alignment]:
    """Fit and save the alignments from the first space to the second and back.

    They are fitted on the grid's `texts`, but those that one of the embedders cannot read whole, and on words. A
    young grid, which may have none, has the texts that the project ships besides, or instead where its own are too
    few to measure on.

    Raises:
        EmbedderUnavailableError, EmbedderRefusedError: from the embedders.
        WeightsUnusableError: if no vocabulary is installed.
    """
    pairs, background = materials(texts, first=first, second=second)
    one, other = space_of(first), space_of(second)
    return fit(one, other, pairs, background), fit(other, one, pairs.turned(), background.turned())


def materials(texts: Sequence[str], *, first: Embedder, second: Embedder) -> tuple[Pairs, Background]:
    """Give what a map is fitted and measured on, and what it is fitted on besides. Raises as `align` does."""
    own = _readable(list(dict.fromkeys(texts)), first, second)
    if len(own) > MOST_TEXTS:
        own = random.Random(0).sample(own, MOST_TEXTS)  # noqa: S311 - repeatable, not secret
    if len(own) < LEAST_PAIRS:
        return (
            pairs_of(shipped_texts(), source=first, target=second, keep=False),
            background_of(own, source=first, target=second),
        )
    shipped = [] if len(own) >= ENOUGH_TEXTS else shipped_texts()
    return (
        pairs_of(own, source=first, target=second),
        background_of(shipped, source=first, target=second),
    )


def _readable(texts: list[str], *embedders: Embedder) -> list[str]:
    for embedder in embedders:
        counts = embedder.count_tokens_many(texts)
        texts = [text for text, count in zip(texts, counts, strict=True) if count <= embedder.max_tokens]
    return texts
