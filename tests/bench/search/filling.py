"""A grid in this process, on the stores that the environment names, filled as it is in life: recorded, processed."""

import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command

from adapters.messages import CapturedMessage
from aethergrid.home import prepare_home
from aethergrid.memory import expect_many_rows
from capture.models import Message, MessageState
from capture.recorder import record
from capture.signals import messages_captured
from grid.draining import drain
from grid.vectors import vector_store

BATCH = 500


class NotProcessedError(Exception):
    """Some messages could not be processed: what is measured would be another grid."""


def prepare() -> None:
    """Make the tables and collections; from here on nothing is queued, all is drained in this process."""
    prepare_home(Path(settings.AETHERGRID_HOME))
    call_command("migrate", verbosity=0)
    vector_store().prepare()
    messages_captured.disconnect(dispatch_uid="grid.enqueue")
    expect_many_rows()


def owner(name: str) -> int:
    """Give the id of a person, who is new or from an earlier run on the same folder."""
    found, _ = get_user_model().objects.get_or_create(username=name)
    return int(found.pk)


def fill(messages: Sequence[CapturedMessage], *, owner_id: int) -> None:
    """Record messages as they come in by the API, and process them; those of an earlier run change nothing."""
    for start in range(0, len(messages), BATCH):
        record(messages[start : start + BATCH], owner_id=owner_id, source_kind="api")
    process()


def process() -> None:
    """Chunk, embed and store all that waits.

    Raises:
        NotProcessedError: if something did not get through.
    """
    drain()
    left = Message.objects.exclude(state=MessageState.STORED)
    if left.exists():
        reasons = sorted(set(left.values_list("error", flat=True)))[:3]
        raise NotProcessedError(f"{left.count()} messages are not stored: {'; '.join(reasons)}")


def say(text: str) -> None:
    """Tell on standard error how far it is; the facts are on standard output."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - a command
