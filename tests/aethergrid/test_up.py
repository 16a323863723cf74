"""The whole grid as a person runs it."""

import shutil
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.claude_lines import assistant_line, user_line
from tests.intact import check_intact, stored
from tests.processes import Grid, running_grid, wait_until
from tests.shared_data import SAMPLES, expected, needs_samples

TALK = user_line("q", "Why is the login test flaky?") + assistant_line("a", "It shares a database.", second=2)


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grid]:
    folder = tmp_path_factory.mktemp("grid")
    (folder / "projects" / "-home-ada-shop").mkdir(parents=True)
    (folder / "projects" / "-home-ada-shop" / "session.jsonl").write_bytes(TALK)
    with running_grid(folder) as running:
        yield running


def test_it_captures_what_is_there_and_answers(grid: Grid) -> None:
    results = grid.search("flaky test")
    assert {result["content"] for result in results} == {
        "Why is the login test flaky?",
        "It shares a database.",
    }


def test_a_line_that_is_appended_becomes_searchable(grid: Grid) -> None:
    with (grid.transcripts / "-home-ada-shop" / "session.jsonl").open("ab") as file:
        file.write(user_line("q2", "How do I rotate the signing certificate?", second=9))
    wait_until(
        lambda: grid.search("rotate the signing certificate", minSimilarity=0.9),
        seconds=30,
        what="the new line",
    )


def test_a_new_session_in_a_new_project_is_followed(grid: Grid) -> None:
    path = grid.transcripts / "-home-ada-blog" / "new.jsonl"
    path.parent.mkdir()
    path.write_bytes(user_line("q9", "Which fonts suit a cookbook?", session="new"))
    wait_until(
        lambda: grid.search("fonts for a cookbook", minSimilarity=0.5), seconds=30, what="the new session"
    )


def test_a_project_that_is_moved_here_is_read_at_once(grid: Grid) -> None:
    elsewhere = grid.folder / "-home-ada-novel"
    elsewhere.mkdir()
    (elsewhere / "old.jsonl").write_bytes(user_line("q8", "How should the detective enter?", session="old"))
    elsewhere.rename(grid.transcripts / elsewhere.name)
    wait_until(
        lambda: grid.search("the detective enters", minSimilarity=0.5), seconds=10, what="the moved project"
    )


def test_the_admin_and_the_docs_are_served(grid: Grid) -> None:
    for path in ("/admin/login/", "/api/docs/", "/static/admin/css/base.css"):
        with urllib.request.urlopen(f"http://127.0.0.1:{grid.port}{path}", timeout=10) as response:
            assert response.status == 200


def test_it_tells_that_it_lives(grid: Grid) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{grid.health_port}/live", timeout=10) as response:
        assert response.read().strip() == b"ok"


def test_without_a_key_nothing_is_told(grid: Grid) -> None:
    with pytest.raises(urllib.error.HTTPError, match="401"):
        grid.request("/api/stats", key="ag_none")


def test_a_second_grid_on_the_same_folder_is_refused(grid: Grid) -> None:
    second = grid.command("up", "--port", str(grid.port + 1), check=False)
    assert second.returncode != 0
    assert "already runs" in second.stderr


def test_a_port_in_use_is_named(grid: Grid, tmp_path: Path) -> None:
    other = Grid(tmp_path)
    refused = other.command("up", "--port", str(grid.port), check=False)
    assert refused.returncode != 0
    assert f"Cannot listen on 127.0.0.1:{grid.port}" in refused.stderr


def test_it_stops_in_order_and_goes_on_where_it_ended(tmp_path: Path) -> None:
    with running_grid(tmp_path) as grid:
        key = grid.key
        (grid.transcripts / "session.jsonl").write_bytes(TALK)
        wait_until(lambda: grid.search("flaky"), seconds=30, what="the message")
        for number in (signal.SIGTERM, signal.SIGINT):
            grid.stop(number)
            assert grid.process is not None
            assert grid.process.returncode == 0
            grid.start()
            assert "password" not in grid.said
            assert grid.request("/api/query/semantic", {"query": "flaky"}, key=key)["results"]


def test_it_runs_in_the_background_and_is_stopped_from_elsewhere(tmp_path: Path) -> None:
    grid = Grid(tmp_path, variables={"RUN_AS_DAEMON": "true"})
    grid.transcripts.mkdir()
    said = grid.command("up", "--port", str(grid.port)).stdout
    (tmp_path / "up.txt").write_text(said, encoding="utf-8")
    try:
        wait_until(lambda: grid.home.joinpath("logs/grid.log").exists(), seconds=30, what="the log")
        wait_until(lambda: _answers(grid), seconds=30, what="an answer")
    finally:
        stopped = grid.command("down")
    assert "Stopped the grid" in stopped.stdout
    assert "No grid runs" in grid.command("down").stdout


def _answers(grid: Grid) -> bool:
    try:
        return "conversations" in grid.request("/api/stats")
    except urllib.error.URLError:
        return False


@needs_samples
def test_the_samples_give_their_facts(tmp_path: Path) -> None:
    facts = expected()["groups"]["claude_code"]
    shutil.copytree(SAMPLES / "claude_code", tmp_path / "projects")
    with running_grid(tmp_path) as grid:
        stats = grid.request("/api/stats")
        assert (stats["messages"]["user"], stats["messages"]["assistant"]) == (
            facts["user_messages"],
            facts["assistant_messages"],
        )
        assert stats["tokens"]["output"] == facts["output_tokens"]
        assert stats["conversations"] == len(facts["session_ids"])
        assert stats["messages"]["byState"] == {"stored": stats["messages"]["total"]}


@pytest.mark.embedded
@pytest.mark.parametrize(("number", "told"), [("0", "one worker at least"), ("2", "Set REDIS_URL")])
def test_several_workers_need_redis(tmp_path: Path, number: str, told: str) -> None:
    refused = Grid(tmp_path).command("up", "--workers", number, check=False)
    assert refused.returncode == 1
    assert told in refused.stderr
    assert "Traceback" not in refused.stderr


def test_several_workers_share_the_work(tmp_path: Path, redis_url: str) -> None:
    with running_grid(tmp_path, "--workers", "2", REDIS_URL=redis_url) as grid:
        for number in range(20):
            (grid.transcripts / f"{number}.jsonl").write_bytes(user_line(f"q{number}", f"Question {number}?"))
        wait_until(lambda: stored(grid) == 20, seconds=30, what="the questions stored")
        check_intact(grid, messages=20)
        detail = grid.request("/api/health")["components"]["worker"]["detail"]
        assert detail.startswith("2 of them")
