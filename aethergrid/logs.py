"""How every process logs: one record, one line on standard error; JSON, or short and readable on a terminal."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from embeddings.errors import AetherGridError

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# All that a line may hold: what else a library attaches to its records (requests, arguments) stays out.
FIELDS = ("time", "level", "role", "logger", "message", "message_id", "task_id", "exception", "stack")
# These tell of every task or request; that is for debugging.
CHATTY = (
    "celery.app.trace", "celery.beat", "celery.worker.strategy", "httpcore", "httpx", "openai", "watchfiles",
)  # fmt: skip


class UnknownLevelError(AetherGridError):
    """LOG_LEVEL names no level."""


class ContextFilter(logging.Filter):
    """Adds to each record the role of its process and, within a task, the task's id."""

    def __init__(self, role: str | None) -> None:
        super().__init__()
        self.role = role

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record."""
        if self.role:
            record.role = self.role
        # A process that does not use Celery is not to import it for its log.
        task = getattr(sys.modules.get("celery"), "current_task", None)
        if task and task.request.id:
            record.task_id = task.request.id
        return True


class JsonLines(JsonFormatter):
    """One JSON object a record, with the known fields only, secrets replaced, line feeds escaped."""

    def __init__(self) -> None:
        super().__init__(
            fmt=["message"],
            rename_fields={"exc_info": "exception", "stack_info": "stack"},
            json_ensure_ascii=False,
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Keep the known fields, in one order."""
        known = {name: log_data.get(name) for name in FIELDS}
        return {name: _clean(str(value)) for name, value in known.items() if value not in (None, "")}

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Add what names the record."""
        super().add_fields(log_data, record, message_dict)
        log_data["time"] = _time(record)
        log_data["level"] = record.levelname
        log_data["logger"] = record.name


class ShortLines(logging.Formatter):
    """A line for a person; a traceback follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record."""
        text = _short(
            {
                "time": _time(record),
                "level": record.levelname,
                "logger": record.name,
                "message": record.getMessage(),
                **{name: getattr(record, name, "") for name in ("role", "message_id", "task_id")},
                "exception": self.formatException(record.exc_info) if record.exc_info else "",
            }
        )
        return _clean(text)


def logging_config(level: str, role: str | None = None) -> dict[str, Any]:
    """Give the LOGGING of a process: `role` names it (web, worker, watcher), `level` is LOG_LEVEL.

    Raises:
        UnknownLevelError: if there is no such level.
    """
    if level not in LEVELS:
        raise UnknownLevelError(f"LOG_LEVEL is {level!r}, which is none of: {', '.join(LEVELS)}.")
    passed_on: dict[str, Any] = {"handlers": [], "propagate": True}
    chatty = {name: {"level": level if level == "DEBUG" else "WARNING"} for name in CHATTY}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"context": {"()": ContextFilter, "role": role}},
        "formatters": {"line": {"()": ShortLines if sys.stderr.isatty() else JsonLines}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["context"]}
        },
        "root": {"level": level, "handlers": ["stderr"]},
        # Django gives these handlers of their own before it reads this.
        "loggers": {"django": passed_on, "django.server": passed_on} | chatty,
    }


def readable(line: str) -> str:
    """Give a line of `JsonLines` as `ShortLines` writes it; any other line as it is."""
    try:
        record = json.loads(line)
        return _short(record)
    except (ValueError, KeyError, TypeError, AttributeError):
        return line


def _short(record: dict[str, Any]) -> str:
    ids = [f"{name}={record[name]}" for name in ("message_id", "task_id") if record.get(name)]
    where = f"{record['role']} {record['logger']}" if record.get("role") else record["logger"]
    clock = datetime.fromisoformat(record["time"]).astimezone().strftime("%H:%M:%S")
    line = " ".join([clock, f"{record['level']:<7}", f"{where}:", record["message"], *ids])
    return f"{line}\n{record['exception']}" if record.get("exception") else line


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _clean(text: str) -> str:
    # Settings need this module before anything else can be imported, and most runs of a command log nothing.
    from capture.redaction import redact

    return redact(text)[0]
