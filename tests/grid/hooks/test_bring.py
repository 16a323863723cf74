"""The hook as the process that Claude Code starts: whatever happens, it ends with status 0 and says nothing."""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from grid.hooks import bring, diary
from grid.hooks.settings_json import EVENTS
from tests.services.ports import server_port

PROMPT = {
    "hook_event_name": "UserPromptSubmit",
    "session_id": "s1",
    "prompt": "How do I stop it?",
    "cwd": "/x",
}
Serve = Callable[[socket.socket], None]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The data folder of a grid, with a key for the hooks."""
    (tmp_path / "logs").mkdir()
    point_at(tmp_path, server_port())
    return tmp_path


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def point_at(home: Path, port: int) -> None:
    (home / "hooks").mkdir(exist_ok=True)
    told = {"key": "ag_x", "address": f"http://127.0.0.1:{port}", "milliseconds": 250, "places": {}}
    (home / "hooks" / "claude-code.json").write_text(json.dumps(told))


def fire(home: Path, said: bytes | Mapping[str, object], *, within: int = 4000) -> str:
    """Give what the hook printed, having ended well."""
    data = said if isinstance(said, bytes) else json.dumps(said).encode()
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(Path(bring.__file__)), str(home), str(within)],
        input=data, capture_output=True, timeout=20, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


def log(home: Path) -> str:
    path = diary.diary_path(home)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def serving(server: socket.socket, serve: Serve) -> None:
    def run() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            serve(connection)

    threading.Thread(target=run, daemon=True).start()


def answering(body: bytes, status: str = "200 OK") -> Serve:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return lambda connection: connection.sendall(head + body)


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    try:
        while True:
            connection.sendall(b" ")
            time.sleep(0.02)
    except OSError:
        return


def test_a_grid_that_does_not_run_is_passed_over(home: Path) -> None:
    assert fire(home, PROMPT) == ""
    assert "does not answer" in log(home)


def test_a_grid_that_never_answers_is_not_waited_for(home: Path, listening: socket.socket) -> None:
    point_at(home, listening.getsockname()[1])
    assert fire(home, PROMPT, within=250) == ""
    assert "it took longer than 250 ms" in log(home)


def test_a_grid_that_answers_drop_by_drop_is_not_waited_for(home: Path, listening: socket.socket) -> None:
    point_at(home, listening.getsockname()[1])
    serving(listening, drip)
    assert fire(home, PROMPT, within=250) == ""
    assert "it took longer than 250 ms" in log(home)


def test_standard_input_that_never_ends_is_not_waited_for(home: Path) -> None:
    command = [sys.executable, "-I", "-S", str(Path(bring.__file__)), str(home), "250"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.wait(20) == 0
        assert process.stdout is not None
        assert process.stdout.read() == b""
    assert "it took longer" in log(home)


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"<html>", b'{"context": 3}', b'{"context": " "}', b"\xff" * 100, b"[" * 100_000,
     b'{"context": "x", "patterns": 3}', b'{"context": "' + b"x" * 10_001 + b'", "patterns": []}'],
)  # fmt: skip
def test_an_answer_of_any_shape_is_survived(home: Path, listening: socket.socket, body: bytes) -> None:
    point_at(home, listening.getsockname()[1])
    serving(listening, answering(body))
    assert fire(home, PROMPT) == ""


def test_a_refusal_is_noted_with_its_reason(home: Path, listening: socket.socket) -> None:
    point_at(home, listening.getsockname()[1])
    serving(listening, answering(b'{"detail": "This API key is unknown."}', "401 Unauthorized"))
    assert fire(home, PROMPT) == ""
    assert "the grid answered with 401: This API key is unknown." in log(home)


@pytest.mark.parametrize(
    "said",
    [
        b"", b"\0", b"null", b"[]", b'"x"', b"{}", b"\xff\xfe", b"{" * 50_000, b'{"a":' * 50_000,
        b'{"hook_event_name": ["SessionStart"]}',
        b'{"hook_event_name": "SessionStart", "cwd": 3, "source": {}}',
        b'{"hook_event_name": "UserPromptSubmit", "prompt": {"x": 1}}',
        b'{"hook_event_name": "UserPromptSubmit", "prompt": "\\ud800", "session_id": "../../x"}',
        b'{"hook_event_name": "UserPromptSubmit", "prompt": "Why?", "transcript_path": "/dev/null\\u0000"}',
        b'{"hook_event_name": "UserPromptSubmit", "prompt": "' + b"x" * 5_000_000 + b'"}',
    ],
)  # fmt: skip
def test_any_input_ends_in_silence(home: Path, said: bytes) -> None:
    assert fire(home, said) == ""


@pytest.mark.parametrize("prompt", ["", " \n", "/compact", " /review now", "/mcp:tool x"])
def test_what_is_no_prompt_is_not_asked_about(home: Path, prompt: str) -> None:
    assert fire(home, PROMPT | {"prompt": prompt}) == ""
    assert log(home) == ""


def test_without_a_key_or_a_data_folder_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    assert fire(tmp_path, PROMPT) == ""
    assert "manage.py hook install" in log(tmp_path)
    assert fire(tmp_path / "gone", PROMPT) == ""
    assert not (tmp_path / "gone").exists()


def test_neither_prompt_nor_key_is_in_the_log(home: Path) -> None:
    fire(home, PROMPT)
    assert "stop it" not in log(home)
    assert "ag_x" not in log(home)


def test_the_log_does_not_grow_for_ever(home: Path) -> None:
    path = diary.diary_path(home)
    path.write_text("x\n" * diary.MOST_BYTES)
    fire(home, PROMPT)
    assert path.stat().st_size < 1000
    assert path.with_name("hook.log.1").exists()


def test_it_starts_without_anything_of_the_project_but_itself(home: Path) -> None:
    code = (
        "import sys, grid.hooks.answering; print([n for n in sys.modules if n.split('.')[0] in sys.argv[2:]])"
    )
    root = str(Path(bring.__file__).parents[2])
    script = f"import sys; sys.path.insert(0, sys.argv[1]); {code}"
    rooms = ["django", "embeddings", "adapters", "capture", "aethergrid"]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script, root, *rooms], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_both_events_are_known_to_it(home: Path) -> None:
    for event in EVENTS:
        fire(home, PROMPT | {"hook_event_name": event, "source": "startup"})
    assert "of another kind" not in log(home)
