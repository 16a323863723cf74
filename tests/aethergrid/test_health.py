"""What the health of a grid says of each component."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import LazySettings, settings
from django.db import connection
from rest_framework.test import APIClient

from aethergrid import heartbeat
from aethergrid.health import check_health, health_status
from capture.rawlog import raw_log
from capture.spool import spool
from embeddings.embedders import loaded_embedder
from embeddings.errors import UnavailableError
from grid import tasks

pytestmark = pytest.mark.django_db

SIGNS = ("worker", "beat", "watcher")


class Usage(NamedTuple):
    """How a disk is filled, in bytes."""

    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def running() -> Iterator[None]:
    """Let every process have left a sign of life just now."""
    for name in SIGNS:
        heartbeat.beat(name)
    yield
    for name in SIGNS:
        heartbeat.forget(name)


def _of(component: str) -> dict[str, Any]:
    found: dict[str, Any] = check_health()["components"][component]
    return found


def _last_seen(name: str, *, seconds_ago: float) -> None:
    moment = time.time() - seconds_ago
    os.utime(Path(settings.AETHERGRID_HOME) / "run" / f"{name}.alive", (moment, moment))


@pytest.mark.embedded
def test_it_names_every_component_and_what_was_chosen() -> None:
    health = check_health()
    assert {name: found["kind"] for name, found in health["components"].items()} == {
        "database": "sqlite",
        "rawLog": "sql",
        "vectorStore": "embedded",
        "broker": "filesystem",
        "embedder": "static",
        "worker": "celery",
        "beat": "celery",
        "watcher": "files",
        "spool": "folder",
        "proxy": "http",
        "disk": "folder",
    }
    assert all(found["latencyMs"] >= 0 for found in health["components"].values())


def test_a_grid_that_runs_is_ok() -> None:
    assert health_status() == "ok"


def test_it_loads_no_model() -> None:
    before = loaded_embedder()
    check_health()
    assert loaded_embedder() is before


@pytest.mark.embedded
def test_a_database_without_tables_is_down() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE capture_source RENAME TO away")
    assert _of("database")["status"] == "down"
    assert "capture_source" in _of("database")["detail"]
    assert health_status() == "down"


def test_an_embedder_without_its_key_is_down(settings: LazySettings) -> None:
    settings.EMBEDDING_MODEL, settings.OPENAI_API_KEY = "text-embedding-3-small", ""
    assert _of("embedder")["status"] == "down"


@pytest.mark.embedded
@pytest.mark.parametrize(("seconds", "status"), [(1, "ok"), (90, "degraded"), (3600, "down")])
def test_a_worker_without_signs_of_life_is_late_then_down(seconds: float, status: str) -> None:
    _last_seen("worker", seconds_ago=seconds)
    assert _of("worker")["status"] == status
    assert health_status() == status


def test_every_task_is_a_sign_of_life() -> None:
    heartbeat.forget("worker")
    tasks.sweep.apply()
    assert _of("worker")["status"] == "ok"


def test_queueing_the_sweep_is_a_sign_of_life_of_beat() -> None:
    heartbeat.forget("beat")
    tasks.sweep.apply_async()
    assert _of("beat")["status"] == "ok"


def test_what_never_ran_is_degraded() -> None:
    heartbeat.forget("worker")
    assert _of("worker")["status"] == health_status() == "degraded"


@pytest.mark.embedded
def test_a_lost_watcher_degrades_the_grid_and_no_more() -> None:
    _last_seen("watcher", seconds_ago=3600)
    assert _of("watcher")["status"] == "down"
    assert health_status() == "degraded"


def test_a_watcher_that_waits_for_a_store_says_so() -> None:
    heartbeat.wait_for("watcher", "MongoDB cannot be reached.")
    assert (_of("watcher")["status"], _of("watcher")["detail"]) == (
        "degraded",
        "waits: MongoDB cannot be reached.",
    )
    heartbeat.wait_for("watcher", "")
    assert _of("watcher")["status"] == "ok"


def test_what_waits_in_the_spool_is_told_of(settings: LazySettings, tmp_path: Path) -> None:
    settings.AETHERGRID_HOME = tmp_path
    spool.cache_clear()
    (tmp_path / "spool" / "refused").mkdir(parents=True)
    for name in ("1.json", "2.json", "refused/0.json"):
        (tmp_path / "spool" / name).write_text("{}")
    found = _of("spool")
    spool.cache_clear()
    assert (found["status"], found["needed"]) == ("degraded", False)
    assert found["detail"].startswith("2 calls wait to be recorded, 1 were refused")


def test_a_watcher_that_is_switched_off_is_not_missed(settings: LazySettings) -> None:
    settings.CAPTURE_ENABLED = False
    _last_seen("watcher", seconds_ago=3600)
    assert health_status() == "ok"


@pytest.mark.parametrize(("mebibytes", "status"), [(5000, "ok"), (500, "degraded"), (5, "down")])
def test_a_disk_that_fills_up_is_told_of(
    mebibytes: int, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, mebibytes * 1024 * 1024))
    assert _of("disk")["status"] == status


def test_a_queue_that_cannot_be_read_is_down_without_its_path(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> int:
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr("grid.queue.depth", refused)
    assert (_of("broker")["status"], _of("broker")["detail"]) == ("down", "Permission denied")


def test_a_grid_without_its_queue_is_degraded_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> int:
        raise UnavailableError("The task queue cannot be reached.")

    monkeypatch.setattr("grid.queue.depth", gone)
    assert _of("broker")["detail"] == "The task queue cannot be reached."
    assert health_status() == "degraded"


@pytest.fixture
def silent_raw_log(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the raw log say nothing at all, as a server whose machine is gone."""
    settings.MONGODB_URL = "mongodb://127.0.0.1:1/x"
    settings.REDIS_URL = settings.POSTGRES_URL = settings.WEAVIATE_URL = ""
    back = threading.Event()
    monkeypatch.setattr(type(raw_log()), "ping", lambda _: back.wait(60))
    yield
    back.set()
    for thread in threading.enumerate():
        if thread.name.startswith("look-at-"):
            thread.join()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("silent_raw_log")
def test_a_server_that_says_nothing_holds_up_no_answer() -> None:
    for _ in range(3):
        found = check_health()["components"]
        assert (found["rawLog"]["status"], found["rawLog"]["detail"]) == ("down", "no answer within 1.5 s")
        assert found["database"]["status"] == "ok"
    assert [thread.name for thread in threading.enumerate()].count("look-at-rawLog") == 1


def test_anybody_may_ask() -> None:
    answer = APIClient().get("/api/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert str(settings.AETHERGRID_HOME) not in answer.content.decode()


@pytest.mark.embedded
def test_it_answers_503_when_something_needed_is_down() -> None:
    _last_seen("worker", seconds_ago=3600)
    answer = APIClient().get("/api/health")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["components"]["worker"]["status"] == "down"
