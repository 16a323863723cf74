"""One of several processes that store and search at once: `python -m tests.grid.lexical.member ROUNDS SEED`.

It finds each fragment right after it stored it, and none that it erased; then it says so, line by line.
"""

import sys
from random import Random
from uuid import UUID

import django

django.setup()

from django.conf import settings  # noqa: E402 - only after setup
from django.contrib.auth.models import User  # noqa: E402

from embeddings.spaces import current_space  # noqa: E402
from grid.lexical import lexical_index  # noqa: E402
from grid.vectors.embedded import EmbeddedVectorStore  # noqa: E402
from tests.grid.lexical.places import Place, found  # noqa: E402


def main(*, rounds: int, seed: int) -> None:
    """Store, erase and search."""
    random, mine = Random(seed), list[UUID]()
    owner = User.objects.get(username="admin").pk
    place = Place(EmbeddedVectorStore(), current_space(), lexical_index)
    for number in range(rounds):
        mine.append(place.put(f"bread {seed} {number}", owner=owner))
        if random.random() < 0.3:
            place.erase(mine.pop(random.randrange(len(mine))))
        everything = found(lexical_index(), str(seed), owner=owner, limit=10_000)
        assert set(mine) == set(everything), f"{settings.AETHERGRID_HOME}: {len(mine)}, {len(everything)}"
        print(number, flush=True)  # noqa: T201 - read by whoever started it


if __name__ == "__main__":
    main(rounds=int(sys.argv[1]), seed=int(sys.argv[2]))
