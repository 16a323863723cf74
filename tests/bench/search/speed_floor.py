"""The floor of a search: numpy scans all vectors of the grid exactly, and nothing else.

Run with Django set up, a number of queries and a number of results it prints JSON: how many milliseconds each took.
"""

import json
import sys
import time

import numpy as np

from embeddings.models import CachedEmbedding
from embeddings.spaces import current_space


def main(queries: int, limit: int) -> None:
    """Read the matrix, scan it for random queries."""
    rows = CachedEmbedding.objects.filter(space=current_space()).values_list("vector", flat=True)
    matrix = np.empty((rows.count(), current_space().dimensions), np.float32)
    for number, vector in enumerate(rows.iterator(chunk_size=5000)):
        matrix[number] = np.frombuffer(vector, "<f4")
    dice, taken = np.random.default_rng(1), []
    for _ in range(queries):
        query = (
            matrix[dice.integers(len(matrix))] + dice.standard_normal(matrix.shape[1], dtype=np.float32) / 30
        )
        started = time.perf_counter()
        similarity = matrix @ query
        best = np.argpartition(similarity, -limit)[-limit:]
        best[np.argsort(-similarity[best])]
        taken.append(1000 * (time.perf_counter() - started))
    print(json.dumps({"fragments": len(matrix), "milliseconds": taken}))  # noqa: T201 - read by whoever started it


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
