"""Small conversations to learn from."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from grid.patterns.exchange import Exchange, Turn
from grid.patterns.reading.exchanges import exchanges_of

NAMES = UUID(int=7)

QUEUE_IN_PYTHON = (
    "Our import job starts a thread for each of 9,000 files and the machine runs out of memory.",
    "All files are opened at the same time, so their contents are in memory together. Put the names into a queue and "
    "let eight worker threads take from it, so that at most eight files are open at any moment.\n\n"
    "```python\nwith ThreadPoolExecutor(max_workers=8) as pool:\n    list(pool.map(load_file, names))\n```",
    "memory stays below 400 MB now, thanks",
)
QUEUE_IN_GO = (
    "Go service: one goroutine per upload, 20,000 of them, and the kernel kills the container.",
    "Every goroutine holds its upload in memory, and nothing limits how many run together. Feed a channel, start a "
    "fixed number of workers that read from it; the rest waits in the queue and costs nothing.\n\n"
    "```go\nfor i := 0; i < maxWorkers; i++ {\n    go worker(queue)\n}\n```",
    "no kill in three days",
)
TIME_ZONE = (
    "The monthly report for our accountant in Lisbon lacks invoices of the last evening before the weekend.",
    "The database stores times in UTC and the report cuts at midnight of the server. Convert the limits of the "
    "month to UTC before you compare, and keep the zone of the customer beside each order.",
    "numbers agree with the ledger since then",
)
SMALL_TALK = (
    "My sister visits me on Sunday, any idea for us?",
    "How lovely! You could walk along the river, have cake in the old garden café and tell each other what happened "
    "since summer. I am sure that you both will enjoy the day, whatever the weather does.",
    "cake it is!",
)


def turns(*texts: str, project: str = "", served: Sequence[int] = ()) -> list[Turn]:
    """Give turns of user and assistant in alternation; `served` numbers those that quote the grid."""
    start = datetime(2025, 3, 1, tzinfo=UTC)
    return [
        Turn(
            message_id=uuid5(NAMES, f"{project}{number}{text}"),
            role="assistant" if number % 2 else "user",
            content=text,
            model="some-model",
            timestamp=start + timedelta(minutes=number),
            project=project,
            served="what it gave" if number in served else "",
        )
        for number, text in enumerate(texts)
    ]


def exchange(*texts: str, project: str = "") -> Exchange:
    """Give the only exchange of a conversation."""
    (one,) = exchanges_of(uuid5(NAMES, texts[0]), turns(*texts, project=project))
    return one
