"""One line a record, with what names it, and nothing that must not be in a log."""

import io
import json
import logging
import logging.config
import sys
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from celery import Celery

from aethergrid.logs import CHATTY, JsonLines, UnknownLevelError, logging_config, readable


class Terminal(io.StringIO):
    """What says that it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.fixture
def restored() -> Iterator[None]:
    """Put the root logger back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in CHATTY}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, its_level in levels.items():
        logging.getLogger(name).setLevel(its_level)


@pytest.fixture
def stream(restored: None, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Give what a worker writes to a pipe."""
    return _configured(io.StringIO(), monkeypatch, role="worker")


def _configured(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, *, role: str | None = None, level: str = "INFO"
) -> io.StringIO:
    monkeypatch.setattr(sys, "stderr", stream)
    logging.config.dictConfig(logging_config(level, role))
    return stream


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_record_is_one_json_line(stream: io.StringIO) -> None:
    logging.getLogger("grid.pipeline").info("stored %d\nmessages", 3)

    (line,) = _lines(stream)
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "INFO",
        "role": "worker",
        "logger": "grid.pipeline",
        "message": "stored 3\nmessages",
    }


def test_it_names_the_message(stream: io.StringIO) -> None:
    id_ = str(uuid4())
    logging.getLogger("grid").warning("failed", extra={"message_id": id_})
    assert _lines(stream)[0]["message_id"] == id_


def test_it_names_the_task_within_one(stream: io.StringIO) -> None:
    app = Celery("test", set_as_current=False)

    @app.task
    def work() -> None:
        logging.getLogger("grid").info("working")

    result = work.apply()
    logging.getLogger("grid").info("no task")
    within, without = (line for line in _lines(stream) if line["logger"] == "grid")
    assert within["task_id"] == result.id
    assert "task_id" not in without


def test_what_libraries_attach_stays_out(stream: io.StringIO) -> None:
    logging.getLogger("django.request").warning("Not Found", extra={"request": object(), "status_code": 404})
    assert set(_lines(stream)[0]) == {"time", "level", "role", "logger", "message"}


def test_a_traceback_stays_in_its_line(stream: io.StringIO) -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        logging.getLogger("grid").exception("it broke")
    (line,) = _lines(stream)
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("ValueError: two\nlines")


def test_secrets_are_replaced(stream: io.StringIO) -> None:
    key = "sk-ant-" + "api03-Zk39dKq0vLw82mXn51"
    try:
        raise ValueError(f"refused: {key}")
    except ValueError:
        logging.getLogger("grid").exception("asked with %s", key)
    assert key not in stream.getvalue()
    assert "REDACTED" in _lines(stream)[0]["message"]


def test_secrets_are_replaced_on_a_terminal(restored: None, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "sk-ant-" + "api03-Zk39dKq0vLw82mXn51"
    terminal = _configured(Terminal(), monkeypatch)
    logging.getLogger("grid").warning("asked with %s", key)
    assert key not in terminal.getvalue()


def test_a_terminal_gets_short_lines(restored: None, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _configured(Terminal(), monkeypatch, role="web")
    logging.getLogger("grid.search").warning("slow", extra={"message_id": "m1"})
    assert terminal.getvalue()[8:] == " WARNING web grid.search: slow message_id=m1\n"


def test_a_json_line_can_be_made_readable() -> None:
    record = logging.LogRecord("grid", logging.INFO, "", 0, "started", None, None)
    line = JsonLines().format(record)
    assert readable(line)[8:] == " INFO    grid: started"


@pytest.mark.parametrize("line", ["not JSON", "[1]", "{}", '{"time": 1, "level": 2}'])
def test_any_other_line_stays_as_it_is(line: str) -> None:
    assert readable(line) == line


def test_each_task_is_told_of_when_debugging_only(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    logging.getLogger("celery.app.trace").info("Task succeeded")
    assert not stream.getvalue()
    debugging = _configured(io.StringIO(), monkeypatch, level="DEBUG")
    logging.getLogger("celery.app.trace").info("Task succeeded")
    assert debugging.getvalue()


def test_django_logs_once(stream: io.StringIO) -> None:
    logging.getLogger("django.server").error("a request failed")
    assert len(_lines(stream)) == 1


def test_an_unknown_level_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownLevelError, match=r"LOG_LEVEL is 'LOUD'.*DEBUG, INFO"):
        logging_config("LOUD")


def test_celery_is_not_imported_for_the_log(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "celery")
    logging.getLogger("grid").info("fine")
    assert _lines(stream)
    assert "celery" not in sys.modules
