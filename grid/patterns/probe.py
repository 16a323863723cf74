"""Reading a query as patterns are looked for: in the packaged model's space, whichever embedder the grid uses."""

import numpy as np
from numpy.typing import NDArray

from embeddings.chunking import chunk
from grid.patterns.features import weights_of
from grid.patterns.ranking import Probe, stems_that_tell
from grid.patterns.reader import Reader
from grid.patterns.reading import SERVED
from grid.patterns.sentences import prose_of

# What is more common is left out: names of months, and verbs like make.
LEAST_TELLING = 0.15
# Of a longer query its first and its last parts are read: where the task is told, as a rule.
MOST_PARTS = 6


def probe_of(query: str, *, reader: Reader) -> Probe:
    """Give the vector and the telling words of a query, without code and without what the grid itself had served."""
    text = prose_of(SERVED.sub(" ", query)).strip() or query
    parts = _parts(text, reader)
    mean = reader.embed(parts).mean(axis=0)
    tokens, weights = telling_tokens(parts[0], reader)
    return Probe(
        vector=np.asarray(mean / (np.linalg.norm(mean) or 1), np.float32),
        stems=stems_that_tell(" ".join(parts)),
        tokens=tokens,
        weights=weights,
    )


def telling_tokens(text: str, reader: Reader) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Give the normalised states of the tokens that are not common, and how telling each is."""
    ids, states = reader.read(text)
    weights = weights_of(ids)
    kept = weights > LEAST_TELLING
    lengths = np.linalg.norm(states[kept], axis=1, keepdims=True)
    return states[kept] / np.maximum(lengths, 1e-9), weights[kept]


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
