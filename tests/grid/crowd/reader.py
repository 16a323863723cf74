"""A process that searches all the time, until its standard input ends; then it says what it sees."""

import json
import select
import sys

import django

django.setup()

import numpy as np  # noqa: E402 - only after setup
from django.contrib.auth import get_user_model  # noqa: E402

from embeddings.spaces import current_space  # noqa: E402
from grid.vectors import VectorFilter, vector_store  # noqa: E402


def read() -> None:
    """Search, and in the end compare what was read bit by bit with what is there."""
    space, where = current_space(), VectorFilter(owner_id=get_user_model().objects.get().pk)
    vector = np.eye(1, space.dimensions, dtype=np.float32)[0]
    while not select.select([sys.stdin], [], [], 0.01)[0]:
        vector_store().search(space.pk, vector, where=where, limit=5)
    hits, searched = vector_store().search(space.pk, vector, where=where, limit=10_000)
    seen, there = {hit.fragment_id for hit in hits}, vector_store().fragment_ids(space.pk)
    print(json.dumps({"searched": searched, "missed": len(there - seen), "gone": len(seen - there)}))  # noqa: T201


if __name__ == "__main__":
    read()
