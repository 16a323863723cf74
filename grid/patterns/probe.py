"""Reading a query as patterns are looked for: in the packaged model's space, whichever embedder the grid uses."""

import numpy as np

from embeddings.chunking import chunk
from grid.patterns.ranking import Probe, stems_that_tell
from grid.patterns.reader import Reader
from grid.patterns.reading import SERVED
from grid.patterns.sentences import prose_of

# Of a longer query its first and its last parts are read: where the task is told, as a rule.
MOST_PARTS = 6


def probe_of(query: str, *, reader: Reader) -> Probe:
    """Give the vector and the telling words of a query, without code and without what the grid itself had served."""
    text = prose_of(SERVED.sub(" ", query)).strip() or query
    parts = _parts(text, reader)
    mean = reader.embed(parts).mean(axis=0)
    length = np.linalg.norm(mean)
    return Probe(vector=np.asarray(mean / (length or 1), np.float32), stems=stems_that_tell(" ".join(parts)))


def _parts(text: str, reader: Reader) -> list[str]:
    def count(part: str) -> int:
        return reader.count_tokens_many([part])[0]

    parts = [
        text[span.start : span.end]
        for span in chunk(text, limit=reader.max_tokens, count=count, count_many=reader.count_tokens_many)
    ]
    if not parts:
        return [text]
    half = MOST_PARTS // 2
    return parts if len(parts) <= MOST_PARTS else [*parts[:half], *parts[-half:]]
