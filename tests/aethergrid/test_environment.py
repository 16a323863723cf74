"""Variables, and the files that hold them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from aethergrid.environment import Environment, SecretFiles
from tests.processes import ROOT


@pytest.fixture
def env() -> Environment:
    env = Environment()
    env.ENVIRON = SecretFiles()  # which remembers what it read
    return env


def test_a_variable_is_read_from_the_file_that_its_file_variable_names(
    env: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("hunter2\n")
    monkeypatch.setenv("THING_FILE", str(tmp_path / "secret"))
    assert env.str("THING") == "hunter2"


def test_only_the_line_break_at_the_end_is_no_part_of_a_secret(
    env: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_bytes(b" a b \r\n")
    monkeypatch.setenv("THING_FILE", str(tmp_path / "secret"))
    assert env.str("THING") == " a b "


def test_numbers_and_switches_may_be_in_files_too(
    env: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (("NUMBER", "7\n"), ("SWITCH", "true\n")):
        (tmp_path / name).write_text(text)
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    assert (env.int("NUMBER"), env.bool("SWITCH")) == (7, True)


def test_the_file_wins_over_the_variable(
    env: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("of the file")
    monkeypatch.setenv("THING", "of the variable")
    monkeypatch.setenv("THING_FILE", str(tmp_path / "secret"))
    assert env.str("THING") == "of the file"


def test_an_empty_file_variable_is_none(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", "of the variable")
    monkeypatch.setenv("THING_FILE", "")
    assert env.str("THING") == "of the variable"
    monkeypatch.delenv("THING")
    assert env.str("THING", default="the default") == "the default"


def test_a_file_that_is_not_there_is_named_with_what_to_do(
    env: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THING_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(
        ImproperlyConfigured, match=r"THING_FILE names .*nowhere.*unset THING_FILE and set THING"
    ):
        env.str("THING")


def test_the_settings_are_read_so(tmp_path: Path) -> None:
    """A process of its own, for the settings are read once."""
    written = {
        "POSTGRES_URL": "postgres://ada:hunter2@db/grid",
        "WEAVIATE_API_KEY": "key",
        "POSTGRES_POOL_SIZE": "3",
    }
    for name, text in written.items():
        (tmp_path / name).write_text(f"{text}\n")
    files = {f"{name}_FILE": str(tmp_path / name) for name in written}
    unset = {name: value for name, value in os.environ.items() if name not in written}
    told = subprocess.run(
        [sys.executable, "-c", "from aethergrid import settings as s; print(s.DATABASES['default']['PASSWORD'], "
         "s.DATABASES['default']['OPTIONS']['pool']['max_size'], s.WEAVIATE_API_KEY)"],
        cwd=ROOT, env=unset | files, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.stdout == "hunter2 3 key\n", told.stderr
