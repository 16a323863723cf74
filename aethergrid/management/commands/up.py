"""The whole grid with one command."""

import logging
import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.db import connections

from aethergrid import flower, guide, heartbeat, running
from aethergrid.liveness import serve_liveness
from aethergrid.management.starting import StartingCommand
from aethergrid.progress import BacklogProgress
from aethergrid.supervisor import Child, alive, manage
from capture.folders import transcript_folders

logger = logging.getLogger(__name__)


class Command(StartingCommand):
    """Make the grid ready and run all of it until told to stop."""

    help = (
        "Run the whole grid: web, worker, watcher. The first start makes its data folder, admin and API key."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address."""
        super().add_arguments(parser)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8080)
        parser.add_argument(
            "--workers", type=int, default=1, metavar="N", help="how many processes work (several need Redis)"
        )
        parser.add_argument("--flower", action="store_true", help="run Flower too, which shows the workers")

    def run(self, *, host: str, port: int, wait: float, **options: Any) -> None:
        """Prepare, start, show the backlog and where to go, and keep everything running."""
        running.check_workers(options["workers"])
        if options["flower"]:
            flower.prepare()
        first = self.make_ready(wait=wait)
        if first:
            self.stdout.write(guide.first_secrets(first))
        self._tell_of_missing_transcripts()
        running.check_port(host, port)
        running.lock_grid().release()
        welcome = guide.where_to_go(address=f"http://{host}:{port}", key=first.api_key if first else None)
        if settings.RUN_AS_DAEMON:
            connections.close_all()
            if pid := running.daemonize():
                self.stdout.write(
                    f"{welcome}\nIt goes on in the background (pid {pid}); `manage.py down` stops it, "
                    f"{settings.AETHERGRID_HOME / 'logs' / 'grid.log'} is its log."
                )
                os._exit(0)
        with running.lock_grid():
            needed = running.processes(host=host, port=port, workers=options["workers"])
            self._supervise(needed, host=host, port=port, welcome=welcome, with_flower=options["flower"])

    def _supervise(
        self, needed: list[Child], *, host: str, port: int, welcome: str, with_flower: bool
    ) -> None:
        heartbeat.forget("watcher")
        children = needed
        if with_flower:
            children = [*needed, Child("flower", manage("flower"))]
        # First of all, since its port may be taken: then nothing has been started yet.
        liveness = serve_liveness("127.0.0.1", settings.HEALTH_CHECK_PORT, lambda: alive(needed))
        supervisor, log = running.start_grid(children, echo=not settings.RUN_AS_DAEMON)
        progress = BacklogProgress(wait_for_watcher=settings.CAPTURE_ENABLED)
        welcomed = False

        def tick() -> None:
            nonlocal welcomed
            progress.tick()
            if progress.finished and not welcomed and running.is_listening(host, port):
                welcomed = True
                connections.close_all()
                running.notify_systemd("READY=1")
                self.stdout.write(welcome)
                self.stdout.flush()

        try:
            supervisor.run(tick=tick)
            self.stdout.write("Stopping: what is under way is finished or taken up again at the next start.")
        finally:
            running.notify_systemd("STOPPING=1")
            supervisor.stop()
            liveness.stop()
            log.close()

    def _tell_of_missing_transcripts(self) -> None:
        folders = transcript_folders().values()
        if settings.CAPTURE_ENABLED and folders and not any(folder.is_dir() for folder in folders):
            self.stdout.write(
                f"There are no transcripts on this machine yet (of {', '.join(map(str, folders))} none exists). The "
                "grid waits for them; CLAUDE_CODE_DIR, CODEX_DIR and GEMINI_CLI_DIR name other folders, and "
                "`make demo` shows the grid on conversations of its own."
            )
