"""Flower, which shows the workers and their tasks. Its settings are variables FLOWER_… of its own."""

import os
import sys

import click
from django.conf import settings

from embeddings.errors import AetherGridError


class NoBroadcastsError(AetherGridError):
    """The broker carries nothing that Flower could show."""


def prepare() -> None:
    """Set what Flower reads of its environment.

    Raises:
        NoBroadcastsError: without Redis.
    """
    if not settings.REDIS_URL:
        raise NoBroadcastsError(
            "Flower has nothing to show: it hears of workers by broadcasts, and a queue of files carries none. "
            "Set REDIS_URL; without Redis the admin's queue page shows how the queue is."
        )
    os.environ.setdefault("FLOWER_ADDRESS", settings.FLOWER_ADDRESS)
    os.environ.setdefault("FLOWER_PORT", str(settings.FLOWER_PORT))
    if settings.FLOWER_BASIC_AUTH:
        os.environ["FLOWER_BASIC_AUTH"] = settings.FLOWER_BASIC_AUTH
    # Workers are named by their process: those that ended do not come back.
    os.environ.setdefault("FLOWER_PURGE_OFFLINE_WORKERS", "300")


def prepare_if_asked_for() -> None:
    """Do that where this process is `celery flower`, which ends here without Redis."""
    context = click.get_current_context(silent=True)
    if context is not None and context.invoked_subcommand == "flower":
        try:
            prepare()
        except NoBroadcastsError as error:
            # Celery would show where any other exception came from.
            sys.exit(str(error))
