"""Claude Code transcript lines of the project's own making, and messages in the ingest schema."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from adapters.messages import CapturedMessage

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SESSION = "5e55a0e1-0000-4000-8000-000000000001"


def _uuid(name: str) -> str:
    return str(uuid5(UUID(int=7), name))


def _stamp(second: int) -> str:
    return (START + timedelta(seconds=second)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def user_line(name: str, text: str, *, second: int = 0, session: str = SESSION, **extra: Any) -> bytes:
    """Give a line with what a person typed."""
    record = {
        "type": "user",
        "uuid": _uuid(name),
        "parentUuid": None,
        "sessionId": session,
        "timestamp": _stamp(second),
        "cwd": "/home/ada/shop",
        "message": {"role": "user", "content": text},
    }
    return json.dumps(record | extra).encode() + b"\n"


def assistant_line(
    name: str, text: str, *, part: int = 0, second: int = 1, output: int = 20, stop: str | None = "end_turn",
    session: str = SESSION, model: str = "claude-sonnet-4-5", **extra: Any,
) -> bytes:  # fmt: skip
    """Give a line with one text block of an assistant message; parts of one name share the message id."""
    record = {
        "type": "assistant",
        "uuid": _uuid(f"{name}/{part}"),
        "parentUuid": None,
        "sessionId": session,
        "timestamp": _stamp(second),
        "cwd": "/home/ada/shop",
        "message": {
            "id": f"msg_{name}",
            "role": "assistant",
            "model": model,
            "content": [{"type": "text", "text": text}],
            "stop_reason": stop,
            "usage": {"input_tokens": 3, "output_tokens": output},
        },
    }
    return json.dumps(record | extra).encode() + b"\n"


def message(
    number: int = 1, content: str = "How do I add a column safely?", *, conversation: str = "talk",
    role: Any = "user", model: str = "", **metadata: Any,
) -> CapturedMessage:  # fmt: skip
    """Give a captured message."""
    return CapturedMessage(
        conversation_id=conversation,
        message_id=f"m{number}",
        timestamp=START + timedelta(minutes=number),
        role=role,
        content=content,
        model=model or ("claude-sonnet-4-5" if role == "assistant" else ""),
        metadata=metadata,
    )
