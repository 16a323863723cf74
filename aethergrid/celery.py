"""The Celery application. Tasks carry ids only; the rows are the truth."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aethergrid.settings")

app = Celery("aethergrid")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["grid"])


@setup_logging.connect
def keep_django_logging(**_: object) -> None:
    """Leave logging as Django configured it; connecting to this signal is how Celery is told so."""
