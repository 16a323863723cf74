"""One of several processes over one grid: `python -m tests.grid.search.reader [fill]` prints all that is found."""

import json
import sys

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402 - only after setup

from tests.grid.search.corpus import QUERIES, TALKS  # noqa: E402
from tests.grid.search.said import ask, tell  # noqa: E402


def main() -> None:
    """Fill the grid if told to, and ask in every mode."""
    owner_id = User.objects.get(username="admin").pk
    if "fill" in sys.argv:
        for name, texts in TALKS.items():
            tell([*texts, *texts[:2]], owner_id=owner_id, conversation=name)
    found = [
        [str(one.id), one.score, one.similarity, one.alike]
        for query in QUERIES
        for mode in ("keyword", "semantic", "hybrid")
        for one in ask(query, owner_id=owner_id, mode=mode, max_results=30).results
    ]
    print(json.dumps(found))  # noqa: T201 - read by whoever started it


if __name__ == "__main__":
    main()
