"""Lines of Codex rollouts, self-made, for tests to say only what matters to them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from adapters.gpt.parser import CodexParser
from adapters.messages import CapturedMessage, format_timestamp, merge

START = datetime(2026, 5, 2, 12, 0, tzinfo=UTC)
PATH = Path("/home/ada/.codex/sessions/2026/05/02/rollout-2026-05-02T12-00-00-x.jsonl")


def given_out(second: float, number: int = 0) -> str:
    """Give an id that holds the moment at which it was given out (UUIDv7)."""
    milliseconds = int((START + timedelta(seconds=second)).timestamp() * 1000)
    return str(UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | number))


def line(kind: str, payload: dict[str, Any], second: float) -> dict[str, Any]:
    """Give a line that was written so many seconds after the start."""
    return {
        "timestamp": format_timestamp(START + timedelta(seconds=second)),
        "type": kind,
        "payload": payload,
    }


def session(id_: str = "s1", second: float = 0, **fields: Any) -> dict[str, Any]:
    return line(
        "session_meta", {"id": id_, "cwd": "/home/ada/shop", "cli_version": "0.128.0"} | fields, second
    )


def event(kind: str, second: float = 0, **fields: Any) -> dict[str, Any]:
    return line("event_msg", {"type": kind} | fields, second)


def turn(second: float, turn_id: str = "", model: str = "gpt-5-codex") -> list[dict[str, Any]]:
    started = event("task_started", second, turn_id=turn_id, model_context_window=272_000)
    return [started, line("turn_context", {"turn_id": turn_id, "model": model, "effort": "high"}, second)]


def item(role: str, text: str, second: float = 0, **fields: Any) -> dict[str, Any]:
    kind = "output_text" if role == "assistant" else "input_text"
    content = [{"type": kind, "text": text}]
    return line("response_item", {"type": "message", "role": role, "content": content} | fields, second)


def prompt(text: str, second: float = 1) -> list[dict[str, Any]]:
    """Give a prompt in both of its forms."""
    return [item("user", text, second), event("user_message", second + 0.01, message=text, images=[])]


def answer(text: str, second: float = 5) -> list[dict[str, Any]]:
    """Give an answer in both of its forms."""
    return [item("assistant", text, second), event("agent_message", second + 0.01, message=text)]


def call(id_: str, name: str = "shell", second: float = 2, **given: Any) -> dict[str, Any]:
    payload = {"type": "function_call", "name": name, "call_id": id_, "arguments": json.dumps(given)}
    return line("response_item", payload, second)


def output(id_: str, text: Any, second: float = 3) -> dict[str, Any]:
    payload = {"type": "function_call_output", "call_id": id_, "output": text}
    return line("response_item", payload, second)


def usage(total: int, last: int, second: float = 4) -> list[dict[str, Any]]:
    """Give the usage of a request, which is written twice, as output tokens."""
    info = {
        "total_token_usage": {"output_tokens": total},
        "last_token_usage": {"output_tokens": last, "input_tokens": 10 * last},
        "model_context_window": 272_000,
    }
    return [event("token_count", second + n / 100, info=info) for n in range(2)]


def flat(*records: Any) -> list[dict[str, Any]]:
    """Give the lines of groups of lines in one list."""
    return [line for group in records for line in (group if isinstance(group, list) else [group])]


def parsed(*records: Any, path: Path = PATH, ended: bool = True) -> CodexParser:
    parser = CodexParser(path)
    for record in flat(*records):
        assert parser.feed(record) is None
    if ended:
        parser.end()
    return parser


def messages(*records: Any, **options: Any) -> list[CapturedMessage]:
    return parsed(*records, **options).take()


def contents(*records: Any, **options: Any) -> list[str]:
    return [message.content for message in messages(*records, **options)]


def joined(*files: list[CapturedMessage]) -> dict[str, CapturedMessage]:
    """Give what files leave, as the recorder joins their messages."""
    known: dict[str, CapturedMessage] = {}
    for message in (message for file in files for message in file):
        old = known.get(message.identity)
        known[message.identity] = merge(old, message) if old else message
    return known
