"""The follower process of a grid whose raw log is in a MongoDB that tells of changes; `up` starts it there."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from aethergrid import heartbeat
from aethergrid.home import prepare_home
from aethergrid.memory import expect_many_rows
from aethergrid.supervisor import end_with_parent
from embeddings.errors import UnavailableError


class Command(BaseCommand):
    """Record what anybody writes to the raw log and gives no row."""

    help = (
        "Follow MongoDB's change stream (one of the processes that `up` runs where MONGODB_URL is a replica set): "
        "a message that a process wrote to the raw log before it died gets its row within seconds."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Follow until told to stop."""
        # An embedded grid has no PyMongo in its memory.
        from grid.following import can_follow, follow

        end_with_parent()
        prepare_home(settings.AETHERGRID_HOME)  # that of this machine, or of this container
        try:
            if not can_follow():
                raise CommandError(
                    "There is nothing to follow: only a MongoDB that is a replica set tells of changes. Name one in "
                    "MONGODB_URL; without it, `worker` looks for such messages every few minutes."
                )
        except UnavailableError as error:
            raise CommandError(str(error)) from error
        expect_many_rows()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        follow(
            stop=stop,
            looked=lambda: heartbeat.beat("follower"),
            waits=lambda reason: heartbeat.wait_for("follower", reason),
        )
