"""The data folder: made for its owner only, and a clear error where it cannot be used."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from aethergrid.home import HomeUnusableError, prepare_home, secret_key
from tests.processes import ROOT, Grid


def test_it_is_made_for_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "grid"
    prepare_home(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_the_secret_key_is_made_once(tmp_path: Path) -> None:
    home = tmp_path / "grid"
    key = secret_key(home)
    assert len(key) > 50
    assert secret_key(home) == key
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeUnusableError, match="AETHERGRID_HOME"):
        prepare_home(tmp_path / "file" / "grid")


def test_the_command_line_shows_the_error_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    run = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT, env=os.environ | {"AETHERGRID_HOME": str(tmp_path / "file" / "grid")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert "cannot be used" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.embedded
def test_a_full_disk_is_named_and_leaves_the_database_whole(tmp_path: Path) -> None:
    """A limit on the size of files is met by SQLite as a full disk is."""
    grid = Grid(tmp_path)
    limited = ["bash", "-c", f"ulimit -f 64; exec {sys.executable} manage.py up --port {grid.port}"]
    run = subprocess.run(
        limited, cwd=ROOT, env=grid.environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode != 0
    assert "AETHERGRID_HOME" in run.stderr
    assert "Traceback" not in run.stderr
    assert grid.sql("PRAGMA integrity_check") == [("ok",)]
