"""An adapter that a person begins outside the project is found, healthy and used, by real processes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.grid.patterns.talks import write_transcripts
from tests.processes import ROOT, Grid

QUESTION = "Our invoice job runs at 2:20 every night, local time. What happens when daylight saving ends?"


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Grid:
    """A grid that looks into a folder for adapters, in which one was begun."""
    folder = tmp_path_factory.mktemp("grid")
    grid = Grid(folder, variables={"AETHERGRID_ADAPTER_PATH": str(folder / "adapters")})
    grid.command("startadapter", "acme", "--folder", str(folder / "adapters"))
    grid.command("prepare")
    return grid


def answer(grid: Grid, *command: str) -> Any:
    return json.loads(grid.command(*command, "--json").stdout)


def adapter(grid: Grid, family: str) -> dict[str, Any]:
    (found,) = [one for one in answer(grid, "adapters")["adapters"] if one["family"] == family]
    return dict(found)


def test_its_own_tests_pass(grid: Grid) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(grid.folder / "adapters" / "acme")],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout
    assert " passed" in run.stdout


def test_it_is_found_and_its_transcripts_are_read_and_its_models_served(grid: Grid) -> None:
    sample = grid.folder / "adapters" / "acme" / "tests" / "example.jsonl"
    (report,) = answer(grid, "ingest", str(sample))["files"]
    assert (report["format"], report["userMessages"], report["assistantMessages"]) == ("acme", 2, 1)
    assert report["damaged"] == []
    found = adapter(grid, "acme")
    assert (found["origin"], found["health"]["state"]) == ("folder", "ok")
    (grid.folder / "talks").mkdir()
    write_transcripts(grid.folder / "talks")
    grid.command("ingest", str(grid.folder / "talks"))
    grid.command("process")
    advised = answer(grid, "advise", QUESTION, "--model", "acme-2")
    assert advised["context"].startswith("<aethergrid-context>")
    assert "\n== 1. " in advised["context"]
    (best, *_) = answer(grid, "query", "too many open files", "--source-model", "acme-1")["results"]
    assert "with block inside the loop" in best["content"]


def test_trying_it_from_end_to_end_passes(grid: Grid) -> None:
    sample = grid.folder / "adapters" / "acme" / "tests" / "example.jsonl"
    steps = answer(grid, "adapters", "--check", "acme", "--file", str(sample))["steps"]
    assert [step["what"] for step in steps if step["passed"]] == ["model", "embedding", "capture", "query"]


def test_one_that_is_installed_is_found_by_its_entry_point(grid: Grid, tmp_path: Path) -> None:
    grid.command("startadapter", "apex", "--folder", str(tmp_path))
    site = tmp_path / "site"
    shutil.copytree(tmp_path / "apex" / "aethergrid_apex", site / "aethergrid_apex")
    told = site / "aethergrid_apex-3.1.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: aethergrid-apex\nVersion: 3.1\n")
    (told / "entry_points.txt").write_text("[aethergrid.adapters]\napex = aethergrid_apex:ADAPTER\n")
    installed = Grid(grid.folder, variables=grid.variables | {"PYTHONPATH": str(site)})
    found = adapter(installed, "apex")
    assert (found["origin"], found["version"], found["where"]) == ("installed", "3.1", "aethergrid-apex 3.1")


def test_trying_a_broken_one_says_why(grid: Grid, tmp_path: Path) -> None:
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "__init__.py").write_text("import nothing_of_that_name\n")
    torn = Grid(grid.folder, variables={"AETHERGRID_ADAPTER_PATH": str(tmp_path)})
    run = torn.command("adapters", "--check", "torn", check=False)
    assert run.returncode == 1
    assert "No module named 'nothing_of_that_name'" in run.stderr
    assert "aethergrid.W004" in run.stderr


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Acme", "small letters"),
        ("1st", "small letters"),
        ("class", "cannot be the name"),
        ("gpt", "family gpt already"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused(grid: Grid, name: str, told: str, tmp_path: Path) -> None:
    run = grid.command("startadapter", name, "--folder", str(tmp_path), check=False)
    assert (run.returncode, told in run.stderr) == (1, True), run.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_overwritten(grid: Grid, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    run = grid.command("startadapter", "mine", "--folder", str(tmp_path), check=False)
    assert "there already, and nothing is overwritten" in run.stderr
    assert list((tmp_path / "mine").iterdir()) == []
