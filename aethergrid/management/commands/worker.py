"""The worker process of a grid, with beat in it unless that runs elsewhere; `up` starts one."""

import os
import sys
import warnings
from threading import Thread
from typing import Any, cast

from celery.beat import EmbeddedService
from celery.exceptions import SecurityWarning
from celery.utils.log import mlevel
from celery.utils.nodenames import default_nodename, host_format
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from aethergrid.celery import app
from aethergrid.home import prepare_home
from aethergrid.memory import expect_many_rows
from aethergrid.supervisor import end_with_parent
from grid.claims import forget_claims
from grid.patterns import due


class Command(BaseCommand):
    """Run Celery's worker and beat."""

    help = (
        "Run the Celery worker with beat (one of the processes that `up` runs). With Redis there may be several "
        "workers, all but one of them --without-beat."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether beat runs in this process."""
        parser.add_argument("--without-beat", action="store_true", help="leave that to another process")

    def handle(self, *args: Any, without_beat: bool, **options: Any) -> None:  # noqa: ARG002
        """Work until told to stop."""
        end_with_parent()
        prepare_home(settings.AETHERGRID_HOME)  # that of this machine, or of this container
        expect_many_rows()
        # Celery warns root of pickled tasks; this grid's are JSON.
        warnings.filterwarnings("ignore", category=SecurityWarning)
        if not settings.REDIS_URL:
            # It is this grid's only worker: whatever is claimed was claimed by one that died.
            forget_claims()
            due.forget_claims()
        if not without_beat:
            # A thread: Celery's own `--beat` forks 80 MB, which outlive a worker that is killed.
            beat = EmbeddedService(
                app,
                thread=True,
                scheduler_cls=settings.CELERY_BEAT_SCHEDULER,
                schedule_filename=settings.CELERY_BEAT_SCHEDULE_FILENAME,
            )
            cast(Thread, beat).start()
        # Nobody would see what they say; they load every view there is.
        os.environ["CELERY_SKIP_CHECKS"] = "true"
        # Not by Celery's command line, which loads Flower, the client of Redis and a prompt with it.
        worker = app.Worker(
            # Several on one machine need a name each.
            hostname=host_format(default_nodename(f"worker-{os.getpid()}@%h")),
            pool_cls="solo",
            loglevel=mlevel(settings.LOG_LEVEL),
            quiet=True,
            without_gossip=True,
            without_mingle=True,
            # Flower shows the workers that it hears from; files carry no events.
            without_heartbeat=not settings.REDIS_URL,
        )
        worker.start()
        sys.exit(worker.exitcode)
