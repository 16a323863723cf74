"""One short look at each component of the grid, from the process that asks. Nothing is loaded or changed by it."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from aethergrid import heartbeat
from capture.models import Source
from capture.proxy.folder import exchange_folder
from capture.proxy.troubles import troubles
from capture.rawlog import raw_log
from capture.spool import spool
from embeddings.embedders import loaded_embedder
from embeddings.embedders.preflight import refuse_unusable_model
from grid import queue
from grid.vectors import vector_store

Status = Literal["ok", "degraded", "down"]

MEBIBYTE = 1024 * 1024
LITTLE_SPACE = 1024 * MEBIBYTE
NO_SPACE = 100 * MEBIBYTE
# The watcher leaves a sign of life at least every half minute.
WATCHER_LATE_SECONDS = 90.0
WORKER_LATE_SECONDS = 60.0
# They are recorded within a second or two.
EXCHANGES_LATE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Finding:
    """How a component is, and in words what is wrong or worth knowing."""

    status: Status
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """A look at one component. Without one that is `needed` the grid cannot record, process or answer.

    `look` may raise what its component raises; that means down.
    """

    name: str
    kind: Callable[[], str]
    needed: bool
    look: Callable[[], Finding]


def _database() -> Finding:
    Source.objects.exists()
    return Finding("ok")


def _raw_log() -> Finding:
    raw_log().ping()
    return Finding("ok")


def _vector_store() -> Finding:
    vector_store().ping()
    return Finding("ok")


def _broker() -> Finding:
    return Finding("ok", f"{queue.depth()} tasks wait")


def _embedder() -> Finding:
    refuse_unusable_model()
    return Finding(
        "ok", "ready" if loaded_embedder() else "not loaded yet: that happens with the first question"
    )


def _worker() -> Finding:
    # A batch of long texts may take a while; after a lease it would be another worker's.
    dead = WORKER_LATE_SECONDS + settings.PIPELINE_LEASE_SECONDS
    return _sign_of_life("worker", late=WORKER_LATE_SECONDS, dead=dead)


def _beat() -> Finding:
    late = 3.0 * settings.PIPELINE_SWEEP_SECONDS + 10
    return _sign_of_life("beat", late=late, dead=3 * late)


def _watcher() -> Finding:
    if not settings.CAPTURE_ENABLED:
        return Finding("ok", "switched off by CAPTURE_ENABLED")
    found = _sign_of_life("watcher", late=WATCHER_LATE_SECONDS, dead=3 * WATCHER_LATE_SECONDS)
    reason = heartbeat.waits_for("watcher")
    return Finding("degraded", f"waits: {reason}") if reason and found.status == "ok" else found


def watcher_runs() -> bool:
    """Tell whether a watcher gave a sign of life lately."""
    seconds = heartbeat.seconds_since("watcher") if settings.CAPTURE_ENABLED else None
    return seconds is not None and seconds <= WATCHER_LATE_SECONDS


def _spool() -> Finding:
    waiting, refused = spool().count_waiting(), spool().count_refused()
    if not waiting and not refused:
        return Finding("ok")
    advice = "; spool/refused in the data folder has the reasons" if refused else ""
    return Finding("degraded", f"{waiting:,} calls wait to be recorded, {refused:,} were refused{advice}")


def _proxy() -> Finding:
    if not settings.CAPTURE_ENABLED:
        return Finding("ok", "passes calls on; recording is switched off by CAPTURE_ENABLED")
    if trouble := troubles().lately():
        return Finding("degraded", f"{trouble}: calls pass, {troubles().count:,} were not recorded")
    if refused := exchange_folder().count_refused():
        advice = "spool/exchanges/refused in the data folder has the reasons"
        return Finding("degraded", f"{refused:,} exchanges could not be read; {advice}")
    if exchange_folder().oldest_age() <= EXCHANGES_LATE_SECONDS:
        return Finding("ok")
    return Finding("degraded", f"{exchange_folder().count_ended():,} exchanges wait to be recorded")


def _sign_of_life(name: str, *, late: float, dead: float) -> Finding:
    seconds = heartbeat.seconds_since(name)
    if seconds is None:
        return Finding("degraded", "no sign of life yet; `manage.py up` runs it")
    several = f"{number} of them, " if (number := heartbeat.count(name, within=late)) > 1 else ""
    detail = f"{several}last sign of life {seconds:.0f} s ago"
    return Finding("ok" if seconds <= late else "degraded" if seconds <= dead else "down", detail)


def _disk() -> Finding:
    free = shutil.disk_usage(settings.AETHERGRID_HOME).free
    if not os.access(settings.AETHERGRID_HOME, os.W_OK):
        return Finding("down", "the data folder is read-only")
    detail = f"{free // MEBIBYTE:,} MiB free"
    return Finding("down" if free < NO_SPACE else "degraded" if free < LITTLE_SPACE else "ok", detail)


PROBES = (
    Probe("database", lambda: connection.vendor, True, _database),
    Probe("rawLog", lambda: raw_log().kind, True, _raw_log),
    Probe("vectorStore", lambda: vector_store().kind, True, _vector_store),
    # Without it, capture and queries go on, and messages wait for their processing.
    Probe("broker", lambda: urlsplit(settings.CELERY_BROKER_URL).scheme, False, _broker),
    Probe("embedder", lambda: str(settings.EMBEDDING_MODEL), True, _embedder),
    Probe("worker", lambda: "celery", True, _worker),
    Probe("beat", lambda: "celery", False, _beat),
    Probe("watcher", lambda: "files", False, _watcher),
    Probe("spool", lambda: "folder", False, _spool),
    Probe("proxy", lambda: "http", False, _proxy),
    Probe("disk", lambda: "folder", True, _disk),
)
