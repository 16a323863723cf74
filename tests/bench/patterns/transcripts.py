"""`python -m tests.bench.search.with_django tests.bench.patterns.transcripts FOLDER`: what is learned of transcripts.

For reading: prints the patterns that stand on most, as they are given, and what distilling took. The data folder
comes from the environment; one of an earlier run is distilled no second time.
"""

import argparse
import io
from collections import Counter
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import call_command

from capture.models import Conversation, Message
from grid.draining import drain
from tests.bench.patterns.grid_api import SERVED, TEXTS, GridApi
from tests.bench.patterns.stopwatch import Spent, timed
from tests.bench.search.filling import prepare, say


def main() -> None:
    """Ingest, process, show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=10)
    options = parser.parse_args()
    prepare()
    users = get_user_model().objects
    owner = users.filter(username="bench").first() or users.create_superuser("bench")
    call_command("ingest", str(options.folder), stdout=io.StringIO())
    drain()
    say("distilling …")
    spent, messages = Spent(), max(1, Message.objects.count())
    timed(lambda: call_command("process", stdout=io.StringIO()), spent)
    patterns = list(GridApi(owner_id=owner.pk).patterns())
    lines = [
        f"{messages} messages of {Conversation.objects.count()} conversations",
        f"a message: {1000 * spent.beside / messages:.1f} ms of processor beside the embedder, "
        f"{1000 * spent.embedding / messages:.1f} in it",
        f"{len(patterns)} patterns: {dict(Counter(one['state'] for one in patterns))}",
    ]
    served = [one for one in patterns if one["state"] in SERVED]
    for one in sorted(served, key=lambda one: (-one["support"], -one["confidence"]))[: options.show]:
        lines += [
            "",
            f"{one['kind']}, {one['state']}, support {one['support']}, {', '.join(one['sourceModels'])}",
        ]
        lines += [f"  {name}: {one[name]}" for name in TEXTS if one[name]]
        lines += [f"  avoid: {caveat}" for caveat in one["caveats"]]
        lines += [f"  in: {', '.join(sorted(row['conversationId'] for row in one['evidence']))}"]
    print("\n".join(lines))  # noqa: T201 - a command


if __name__ == "__main__":
    main()
