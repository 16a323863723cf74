"""Lines of Claude Code transcripts, self-made, for tests to say only what matters to them."""

from itertools import count
from pathlib import Path
from typing import Any

from adapters.claude.parser import ClaudeCodeParser
from adapters.messages import CapturedMessage

_ids = count(1)
PATH = Path("/home/ada/.claude/projects/-home-ada-shop/5d1f.jsonl")


def line(kind: str, message: Any = None, **fields: Any) -> dict[str, Any]:
    record = {
        "type": kind,
        "uuid": f"line-{next(_ids)}",
        "sessionId": "5d1f",
        "timestamp": "2026-01-31T09:30:00.000Z",
        "cwd": "/home/ada/shop",
        "message": message,
    }
    return {key: value for key, value in {**record, **fields}.items() if value is not None}


def user(content: Any, **fields: Any) -> dict[str, Any]:
    return line("user", {"role": "user", "content": content}, **fields)


def assistant(
    *blocks: Any, id: str = "msg_1", stop: str | None = None, usage: Any = None, **fields: Any
) -> Any:
    message = {
        "role": "assistant",
        "id": id,
        "model": fields.pop("model", "claude-test-1"),
        "content": [text(block) if isinstance(block, str) else block for block in blocks],
        "stop_reason": stop,
        "usage": usage,
    }
    return line("assistant", message, **fields)


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def call(id: str, name: str = "Bash", **given: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": id, "name": name, "input": given}


def result(id: str, content: Any, **fields: Any) -> dict[str, Any]:
    return {"type": "tool_result", "tool_use_id": id, "content": content, **fields}


def parsed(*records: dict[str, Any], path: Path = PATH) -> ClaudeCodeParser:
    parser = ClaudeCodeParser(path)
    for record in records:
        assert parser.feed(record) is None
    return parser


def messages(*records: dict[str, Any], path: Path = PATH) -> list[CapturedMessage]:
    return parsed(*records, path=path).take()


def only(*records: dict[str, Any], path: Path = PATH) -> CapturedMessage:
    (message,) = messages(*records, path=path)
    return message
