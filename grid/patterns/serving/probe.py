"""Reading a query as patterns are looked for: in the packaged model's space, whichever embedder the grid uses."""

import numpy as np

from embeddings.chunking import chunk
from embeddings.embedders import Embedder
from grid.patterns.finding.reader import Reader
from grid.patterns.reading.sentences import prose_of
from grid.patterns.reading.turns import SERVED
from grid.patterns.serving.ranking import Probe
from grid.patterns.serving.telling_words import words_in

# Of a longer query its first and its last parts are read: where the task is told, as a rule.
MOST_PARTS = 6


def probe_of(query: str, *, reader: Reader) -> Probe:
    """Give the vector and the words of a query, without code and without what the grid itself had served."""
    text = prose_of(SERVED.sub(" ", query)).strip() or query
    parts = _parts(text, reader.embedder)
    mean = reader.embedder.embed(parts).mean(axis=0)
    return Probe(
        vector=np.asarray(mean / (np.linalg.norm(mean) or 1), np.float32),
        words=words_in(" ".join(parts), reader.words),
    )


def _parts(text: str, embedder: Embedder) -> list[str]:
    spans = chunk(
        text, limit=embedder.max_tokens, count=embedder.count_tokens, count_many=embedder.count_tokens_many
    )
    parts = [text[span.start : span.end] for span in spans] or [text]
    half = MOST_PARTS // 2
    return parts if len(parts) <= MOST_PARTS else [*parts[:half], *parts[-half:]]
