"""What the system checks refuse and warn of, each by its id."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import LazySettings
from django.core.checks import CheckMessage, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from aethergrid import checks


class Usage(NamedTuple):
    """How a disk is filled, in bytes."""

    total: int
    used: int
    free: int


def _only(check: Callable[..., list[CheckMessage]]) -> CheckMessage:
    (message,) = check(None)
    assert message.hint
    return message


def test_a_fresh_grid_passes() -> None:
    assert [message for message in run_checks() if str(message.id).startswith("aethergrid")] == []


@pytest.mark.parametrize("name", ["POSTGRES_URL", "MONGODB_URL", "WEAVIATE_URL", "REDIS_URL"])
def test_a_server_that_would_not_be_used_is_refused(name: str, settings: LazySettings) -> None:
    setattr(settings, name, "scheme://user:hunter2@server")
    message = _only(checks.servers)
    assert message.id == "aethergrid.E001"
    assert message.msg.startswith(name)
    assert "hunter2" not in str(message)


def test_a_command_stops_at_it(settings: LazySettings) -> None:
    settings.REDIS_URL = "redis://localhost"
    with pytest.raises(SystemCheckError, match=r"aethergrid\.E001"):
        call_command("check")


def test_a_data_folder_that_cannot_be_made_is_refused(settings: LazySettings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.AETHERGRID_HOME = tmp_path / "file" / "home"
    message = _only(checks.data_folder)
    assert message.id == "aethergrid.E002"
    assert "Not a directory" in message.msg


def test_a_full_disk_is_refused(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12, 3 * 1024 * 1024))
    message = _only(checks.data_folder)
    assert message.id == "aethergrid.E002"
    assert "3 MiB" in message.msg


def test_an_unknown_model_is_refused_with_those_there_are(settings: LazySettings) -> None:
    settings.EMBEDDING_MODEL = "word3vec"
    message = _only(checks.embedder)
    assert message.id == "aethergrid.E003"
    assert "minilm, " in message.msg


def test_a_model_without_its_key_is_refused(settings: LazySettings) -> None:
    settings.EMBEDDING_MODEL, settings.OPENAI_API_KEY = "text-embedding-3-small", ""
    message = _only(checks.embedder)
    assert message.id == "aethergrid.E003"
    assert "OPENAI_API_KEY" in message.msg


def test_a_model_whose_package_is_missing_is_refused(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embeddings.embedders.preflight.find_spec", lambda _: None)
    settings.EMBEDDING_MODEL = "fastembed:BAAI/bge-small-en-v1.5"
    assert _only(checks.embedder).id == "aethergrid.E003"


def test_any_model_will_do_behind_an_endpoint(settings: LazySettings) -> None:
    settings.EMBEDDING_MODEL, settings.EMBEDDING_BASE_URL = "nomic-embed-text", "http://localhost:11434/v1"
    assert checks.embedder(None) == []


@pytest.mark.parametrize(
    ("model", "wrong", "right"),
    [("static", 384, 256), ("minilm", 256, 384), ("text-embedding-ada-002", 512, 1536)],
)
def test_dimensions_that_the_model_does_not_give_are_refused(
    model: str, wrong: int, right: int, settings: LazySettings
) -> None:
    settings.EMBEDDING_MODEL, settings.OPENAI_API_KEY = model, "key"
    settings.VECTOR_DIMENSIONS = wrong
    message = _only(checks.embedder)
    assert message.id == "aethergrid.E004"
    assert f"{right:}" in message.msg.replace(",", "")
    settings.VECTOR_DIMENSIONS = right
    assert checks.embedder(None) == []


@pytest.mark.skipif(os.name != "posix", reason="this system has no file modes")
def test_a_data_folder_that_others_can_read_is_warned_of(settings: LazySettings, tmp_path: Path) -> None:
    settings.AETHERGRID_HOME = tmp_path
    tmp_path.chmod(0o755)
    assert _only(checks.privacy).id == "aethergrid.W001"
    tmp_path.chmod(0o700)
    assert checks.privacy(None) == []


def test_debug_pages_for_other_machines_are_warned_of(settings: LazySettings) -> None:
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = ["localhost", "grid.example.org"]
    message = _only(checks.debugging)
    assert message.id == "aethergrid.W002"
    assert "grid.example.org" in message.msg
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    assert checks.debugging(None) == []
