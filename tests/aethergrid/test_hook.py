"""Claude Code's hooks against a grid that runs: what fits comes in, and what comes of it is told again."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.aethergrid.learned import QUESTION, UNRELATED, learned_grid
from tests.claude_lines import assistant_line, user_line
from tests.processes import Grid


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grid]:
    """A grid that has learned of clocks, with the hooks in the settings of Claude Code."""
    folder = tmp_path_factory.mktemp("grid")
    with learned_grid(folder) as grid:
        grid.command("hook", "install", "--claude-dir", str(folder), "--within", "4000")
        # What a process loads with the first question takes seconds.
        grid.request("/api/query/contextual", {"query": QUESTION})
        yield grid


def fire(grid: Grid, event: str, *, session: str, **fields: Any) -> str:
    """Do as Claude Code does, with the command that the settings have; give the context that comes in."""
    settings = json.loads((grid.folder / "settings.json").read_bytes())
    (group,) = settings["hooks"][event]
    told = {"hook_event_name": event, "session_id": session, "cwd": "/home/ada/orbit", **fields}
    done = subprocess.run(
        group["hooks"][0]["command"], shell=True, input=json.dumps(told), text=True, capture_output=True,
        timeout=20, check=True, env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.stderr == ""
    if not done.stdout:
        return ""
    said = json.loads(done.stdout)["hookSpecificOutput"]
    assert said["hookEventName"] == event
    return str(said["additionalContext"])


def test_what_was_learned_comes_in_with_the_prompt(grid: Grid) -> None:
    context = fire(grid, "UserPromptSubmit", session="a", prompt=QUESTION)
    assert context.startswith("<aethergrid-context>")
    assert context.endswith("</aethergrid-context>")
    assert "UTC" in context


def test_nothing_comes_in_where_nothing_fits(grid: Grid) -> None:
    assert fire(grid, "UserPromptSubmit", session="b", prompt=UNRELATED) == ""


def test_a_session_is_not_told_again_until_its_history_is_cut(grid: Grid) -> None:
    assert fire(grid, "UserPromptSubmit", session="c", prompt=QUESTION)
    assert fire(grid, "UserPromptSubmit", session="c", prompt=QUESTION) == ""
    assert fire(grid, "UserPromptSubmit", session="d", prompt=QUESTION)
    assert fire(grid, "SessionStart", session="c", source="compact") == ""
    assert fire(grid, "UserPromptSubmit", session="c", prompt=QUESTION)


def test_a_session_starts_with_what_its_project_has_learned(grid: Grid) -> None:
    cwd = "/home/ada/orbit"
    assert "UTC" in fire(grid, "SessionStart", session="e", source="startup", cwd=cwd)
    assert fire(grid, "SessionStart", session="f", source="resume", cwd=cwd) == ""
    assert fire(grid, "SessionStart", session="g", source="startup", cwd="/home/ada/nothing-yet") == ""


def test_the_model_is_the_one_that_answered_last(grid: Grid, tmp_path: Path) -> None:
    transcript = tmp_path / "t.jsonl"
    transcript.write_bytes(
        assistant_line("1", "x", model="claude-haiku-4-5") + assistant_line("2", "x", model="claude-opus-4-7")
    )
    fire(grid, "UserPromptSubmit", session="h", prompt=QUESTION, transcript_path=str(transcript))
    assert ("claude-opus-4-7",) in grid.sql("SELECT model FROM grid_serving")


def test_a_secret_in_a_prompt_is_not_logged(grid: Grid) -> None:
    key = "-".join(["sk", "proj", "q7Zr2LmX9vTb4KdW8sHn3JpY6cFg1RaE5uQo0xNi"])
    fire(grid, "UserPromptSubmit", session="i", prompt=f"Why does {key} fail? <private>my diary</private>")
    logged = str(grid.sql("SELECT query FROM grid_querylog"))
    assert "Why does" in logged
    assert key not in logged
    assert "diary" not in logged


def test_what_the_user_says_next_is_feedback_on_what_came_in(grid: Grid, tmp_path: Path) -> None:
    context = fire(grid, "UserPromptSubmit", session="k", prompt=QUESTION)
    prompt = user_line("ask", QUESTION, session="k")
    record = json.loads(prompt)
    added = record | {
        "type": "attachment",
        "uuid": "a-1",
        "parentUuid": record["uuid"],
        "attachment": {
            "type": "hook_additional_context",
            "content": [context],
            "hookName": "UserPromptSubmit",
            "hookEvent": "UserPromptSubmit",
        },
    }
    del added["message"]
    lines = [
        prompt,
        json.dumps(added).encode() + b"\n",
        assistant_line("told", "Schedule it in UTC, so that no hour comes twice or never.", session="k"),
        user_line("thanks", "That worked, thanks! It ran exactly once.", second=60, session="k"),
    ]
    path = tmp_path / "k.jsonl"
    path.write_bytes(b"".join(lines))
    grid.command("ingest", str(path))
    grid.command("process")
    helpful = [one["feedback"]["helpful"] for one in grid.request("/api/patterns?state=active")["results"]]
    assert max(helpful) == 1
    found = grid.request("/api/query/semantic", {"query": QUESTION})["results"]
    ours = [one["content"] for one in found if one["metadata"]["conversationId"] == "k"]
    assert ours
    assert not any("aethergrid-context" in content for content in ours)


def test_status_tries_them(grid: Grid) -> None:
    where = ("--claude-dir", str(grid.folder))
    told = json.loads(grid.command("hook", "status", *where, "--prompt", QUESTION, "--json").stdout)
    assert told["events"] == ["SessionStart", "UserPromptSubmit"]
    assert told["address"] == f"http://127.0.0.1:{grid.port}"
    assert told["problems"] == []
    assert told["trial"]["brought"] > 0
    assert "No pattern fits" in grid.command("hook", "status", *where, "--prompt", UNRELATED).stdout


def test_status_says_what_is_wrong(grid: Grid, tmp_path: Path) -> None:
    settings = json.loads((grid.folder / "settings.json").read_bytes())
    moved = json.dumps(settings | {"disableAllHooks": True}).replace("/grid/hooks/", "/moved/grid/hooks/")
    (tmp_path / "settings.json").write_text(moved)
    said = grid.command("hook", "status", "--claude-dir", str(tmp_path)).stdout
    assert "disableAllHooks is set" in said
    assert "not those of this checkout" in said
    none = grid.command("hook", "status", "--project", str(tmp_path)).stdout
    assert "There are no hooks in" in none


def test_a_checkout_that_is_gone_disturbs_nobody(grid: Grid, tmp_path: Path) -> None:
    text = (grid.folder / "settings.json").read_text()
    command = json.loads(text)["hooks"]["UserPromptSubmit"][0]["hooks"][0]["command"]
    for gone in (
        command.replace("/grid/hooks/", "/gone/grid/hooks/"),
        command.replace("python", "gone-python"),
    ):
        done = subprocess.run(
            gone, shell=True, input="{}", capture_output=True, text=True, timeout=20, check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_grid_that_stopped_is_not_asked_and_its_key_ends_with_the_hooks(grid: Grid) -> None:
    key = json.loads((grid.home / "hooks" / "claude-code.json").read_bytes())["key"]
    assert grid.request("/api/stats", key=key)
    grid.stop()
    assert fire(grid, "UserPromptSubmit", session="l", prompt=QUESTION) == ""
    assert "the grid does not run" in (grid.home / "logs" / "hook.log").read_text()
    said = grid.command("hook", "uninstall", "--claude-dir", str(grid.folder)).stdout
    assert "Their key is revoked." in said
    assert not (grid.folder / "settings.json").exists()
    assert grid.sql("SELECT count(*) FROM grid_apikey WHERE revoked_at IS NOT NULL") == [(1,)]
