"""The Django apps of the assembly."""

import logging

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig


class AetherGridConfig(AppConfig):
    """Commands and system checks."""

    name = "aethergrid"
    verbose_name = "AetherGrid"

    def ready(self) -> None:
        """Register the system checks, and the Celery application that every process queues its tasks by."""
        from aethergrid import celery, checks  # noqa: F401

        # A warning is a record like any other: one line, in the log's form.
        logging.captureWarnings(True)


class GridAdminConfig(SimpleAdminConfig):
    """Django's admin with the grid's site. Its pages are found by `urls.py`: other processes have no use for them."""

    default_site = "aethergrid.site.GridAdminSite"
