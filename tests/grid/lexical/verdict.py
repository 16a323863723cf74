"""Whether the lexical index has what the rows have: `python -m tests.grid.lexical.verdict` prints what it finds."""

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402 - only after setup

from grid.lexical import lexical_index  # noqa: E402
from grid.models import Fragment, IndexedVector  # noqa: E402
from tests.grid.lexical.places import found  # noqa: E402


def main() -> None:
    """Compare."""
    owner = User.objects.get(username="admin").pk
    stored = IndexedVector.objects.filter(embedding__isnull=False).values_list("fragment_id", flat=True)
    wanted = set(Fragment.objects.filter(id__in=stored).values_list("id", flat=True))
    given = found(lexical_index(), "bread", owner=owner, limit=100_000)
    right = wanted and len(given) == len(wanted) and set(given) == wanted
    print("complete" if right else f"{len(wanted)} stored, {len(given)} found")  # noqa: T201


if __name__ == "__main__":
    main()
