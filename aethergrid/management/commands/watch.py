"""The watcher process of a grid; `up` starts it."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from aethergrid import heartbeat
from aethergrid.home import prepare_home
from aethergrid.memory import expect_many_rows
from aethergrid.supervisor import end_with_parent
from capture.folders import transcript_folders
from capture.owner import default_owner_id
from capture.watcher import watch_folders


class Command(BaseCommand):
    """Follow the transcripts that command-line tools write on this machine."""

    help = "Follow the transcripts of Claude Code, Codex CLI and Gemini CLI (one of the processes that `up` runs)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Watch until told to stop."""
        end_with_parent()
        prepare_home(settings.AETHERGRID_HOME)  # that of this machine, or of this container
        expect_many_rows()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        watch_folders(
            transcript_folders(),
            owner_id=default_owner_id(),
            stop=stop,
            looked=lambda: heartbeat.beat("watcher"),
            waits=lambda reason: heartbeat.wait_for("watcher", reason),
        )
