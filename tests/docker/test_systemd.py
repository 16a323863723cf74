"""The units for a machine without containers."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.docker.composed import DOCKER
from tests.processes import ROOT

UNITS = DOCKER / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units as they would be installed, of a grid whose programs are there."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed; it is in the package `systemd`")
    program = tmp_path / "grid" / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    shutil.copytree(UNITS, tmp_path / "units")
    for path in (tmp_path / "units").rglob("*.*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("/opt/aethergrid", str(tmp_path / "grid")), encoding="utf-8")
    return tmp_path / "units"


def analyze(*words: str | Path) -> str:
    """Run systemd-analyze; give all that it says."""
    run = subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False)
    return run.stdout + run.stderr


@pytest.mark.parametrize("name", [*SERVICES, "aethergrid.target"])
def test_systemd_finds_nothing_wrong(name: str, units: Path) -> None:
    said = analyze("verify", "--man=no", units / name.replace("@.", "@1."))
    # Whatever else is wrong on this machine is not looked at here.
    assert "aethergrid" not in said


def test_systemd_would_find_what_is_wrong(units: Path) -> None:
    with (units / "aethergrid.service").open("a", encoding="utf-8") as unit:
        unit.write("[Service]\nNoSuchKey=yes\n")
    assert "NoSuchKey" in analyze("verify", "--man=no", units / "aethergrid.service")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_as_little_as_it_needs(name: str, units: Path) -> None:
    said = analyze("security", "--offline=yes", units / name.replace("@.", "@1."))
    exposure = re.search(r"exposure level for \S+: ([\d.]+)", said)
    if exposure is None:
        pytest.skip("this systemd is too old to judge units that are not running")
    assert float(exposure[1]) < 2


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_runs_a_command_of_the_grid(name: str) -> None:
    line = re.search(
        r"^ExecStart=/opt/aethergrid/\.venv/bin/python manage\.py (\w+)", (UNITS / name).read_text(), re.M
    )
    assert line
    assert (ROOT / "aethergrid" / "management" / "commands" / f"{line[1]}.py").exists()


def test_the_target_starts_every_process_and_each_stops_with_it() -> None:
    target = (UNITS / "aethergrid.target").read_text(encoding="utf-8")
    for name in SERVICES:
        if name in ("aethergrid.service", "aethergrid-prepare.service"):
            continue
        assert name.replace("@.", "@1.") in target
        unit = (UNITS / name).read_text(encoding="utf-8")
        assert "PartOf=aethergrid.target" in unit
        assert "Requires=aethergrid-prepare.service" in unit


def test_the_whole_grid_tells_systemd_when_it_is_ready() -> None:
    assert "Type=notify" in (UNITS / "aethergrid.service").read_text(encoding="utf-8")
