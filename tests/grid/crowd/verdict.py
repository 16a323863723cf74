"""What a crowd left behind: `python -m tests.grid.crowd.verdict PROCESSES ROUNDS` prints what is wrong with it."""

import json
import sys
from collections.abc import Iterator

import django

django.setup()

from django.db.models import Max, Min  # noqa: E402 - only after setup

from adapters.models import AIModel  # noqa: E402
from capture.models import Conversation, Message, MessageState  # noqa: E402
from capture.rawlog import raw_log  # noqa: E402
from embeddings.cache import content_hash  # noqa: E402
from grid.consistency import compare  # noqa: E402
from grid.draining import drain  # noqa: E402
from tests.grid.crowd.member import MESSAGES, form_of  # noqa: E402


def verdict(*, processes: int, rounds: int) -> list[str]:
    """Give all that is wrong, in words."""
    drain()
    wrong = [f"{count} × {name}" for name, count in compare(mend=False).items() if count]
    unfinished = Message.objects.exclude(state=MessageState.STORED).values_list("state", "error").distinct()
    wrong += [f"{state}: {error}" for state, error in unfinished]
    return [*wrong, *_forms(processes, rounds), *_fragments(), *_times()]


def _forms(processes: int, rounds: int) -> Iterator[str]:
    rows = Message.objects.filter(conversation__external_id__startswith="lasting-")
    if rows.count() != MESSAGES:
        yield f"{rows.count()} messages"
    for document in raw_log().read(rows.values_list("id", flat=True)).values():
        number = int(document["message_id"][1:])
        if document["content"] != form_of(number, by=0, length=rounds).content:
            yield f"message {number} did not grow"
        known = {key: value for key, value in document["metadata"].items() if key.startswith("known_to_")}
        if known != {f"known_to_{by}": rounds for by in range(processes)}:
            yield f"of message {number} only this is known: {known}"


def _fragments() -> Iterator[str]:
    for message in Message.objects.prefetch_related("fragments"):
        content = raw_log().read([message.id])[message.id]["content"]
        for fragment in message.fragments.all():
            if content_hash(content[fragment.start : fragment.end]) != bytes(fragment.content_hash):
                yield f"fragment {fragment.ordinal} of {message} is of an earlier text"


def _times() -> Iterator[str]:
    for row in Conversation.objects.annotate(
        first=Min("messages__timestamp"), last=Max("messages__timestamp")
    ):
        if row.first and (row.started_at > row.first or row.last_at < row.last):
            yield f"{row.external_id} is narrower than its messages"
    for model in AIModel.objects.all():
        times = Message.objects.filter(model=model.name).aggregate(
            first=Min("timestamp"), last=Max("timestamp")
        )
        if (model.first_seen, model.last_seen) != (times["first"], times["last"]):
            yield f"{model} was seen at other times"


if __name__ == "__main__":
    print(json.dumps(verdict(processes=int(sys.argv[1]), rounds=int(sys.argv[2]))))  # noqa: T201
