"""The process that queues what is due by the clock, where no worker does."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from aethergrid.celery import app
from aethergrid.home import prepare_home
from aethergrid.supervisor import end_with_parent


class Command(BaseCommand):
    """Run Celery's beat."""

    help = "Run Celery's beat, for workers that run --without-beat. A grid needs one."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Queue what is due until told to stop."""
        end_with_parent()
        prepare_home(settings.AETHERGRID_HOME)  # that of this machine, or of this container
        beat = app.Beat(
            quiet=True, schedule=settings.CELERY_BEAT_SCHEDULE_FILENAME, loglevel=settings.LOG_LEVEL
        )
        beat.run()
