"""The Celery application. Tasks carry ids only; the rows are the truth."""

import os

from celery import Celery
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun, worker_ready
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

from aethergrid import flower, heartbeat
from aethergrid.memory import give_back
from grid.events.nudges import ring

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aethergrid.settings")

TRANSPORT_ALIASES["sentinel"] = "aethergrid.transports:SentinelTransport"

app = Celery("aethergrid")
# Only what is Celery's: a worker tells whoever asks it (Flower does) all of its configuration.
app.config_from_object(
    {
        name.removeprefix("CELERY_").lower(): getattr(settings, name)
        for name in dir(settings)
        if name.startswith("CELERY_")
    }
)
app.autodiscover_tasks(["grid"])
# How many tasks share a connection to SQLite: a new one has an empty page cache and reads the schema again. Postgres
# has a pool, which notices a connection that broke. It is a setting of Celery's Django support, outside the
# namespace of the others.
app.conf["CELERY_DB_REUSE_MAX"] = None if settings.POSTGRES_URL else 500

flower.prepare_if_asked_for()


@setup_logging.connect
def keep_django_logging(**_: object) -> None:
    """Leave logging as Django configured it; connecting to this signal is how Celery is told so."""


@worker_ready.connect
@task_prerun.connect
@task_postrun.connect
def show_that_the_worker_lives(**_: object) -> None:
    """Leave a sign of life; an idle worker has the sweep to do every few seconds."""
    heartbeat.beat("worker")


@task_postrun.connect
def give_memory_back(task: object = None, **_: object) -> None:
    """Be small between two sweeps; in between, what one batch has freed serves the next."""
    if getattr(task, "name", "") == "grid.sweep":
        give_back()


@task_postrun.connect
def tell_of_what_is_stored(task: object = None, retval: object = None, **_: object) -> None:
    """Wake who follows the events; what the step did is committed."""
    if getattr(task, "name", "") == "grid.store" and retval:
        ring()


@before_task_publish.connect(sender="grid.sweep")
def show_that_beat_lives(**_: object) -> None:
    """Leave a sign of life: nobody else queues the sweep."""
    heartbeat.beat("beat")
