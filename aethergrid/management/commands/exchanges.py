"""The process that records what passed through the proxy; the web process starts it when there is something."""

import contextlib
import os
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from aethergrid.home import prepare_home
from aethergrid.memory import expect_many_rows
from aethergrid.supervisor import end_with_parent
from capture.proxy.keeping_up import keep_recording

# It has time; the traffic that it reads of has not.
NICE = 10


class Command(BaseCommand):
    """Record exchanges until there have been none for a while."""

    help = "Record what passed through the proxy (the web process runs it while there is something)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the patience."""
        parser.add_argument(
            "--idle", type=float, default=600.0, help="seconds without any after which it ends"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Record until told to stop."""
        end_with_parent()
        prepare_home(settings.AETHERGRID_HOME)
        expect_many_rows()
        with contextlib.suppress(OSError):
            os.nice(NICE)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        keep_recording(stop=stop, idle_seconds=options["idle"])
