"""Records of Gemini CLI sessions, self-made, for tests to say only what matters to them."""

from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from adapters.gemini.parser import GeminiCliParser
from adapters.messages import CapturedMessage

SESSION = "981c87cb-0000-4000-8000-000000000001"
ROOT = "/home/ada/shop"
HASH = sha256(ROOT.encode()).hexdigest()
PATH = Path(f"/home/ada/.gemini/tmp/{HASH}/chats/session-2026-01-31T09-30-981c87cb.json")


def id_of(name: str) -> str:
    return str(uuid5(UUID(int=7), name))


def meta(**fields: Any) -> dict[str, Any]:
    return {"sessionId": SESSION, "projectHash": HASH, "startTime": "2026-01-31T09:30:00.000Z"} | fields


def record(kind: str, name: str, content: Any, **fields: Any) -> dict[str, Any]:
    """Give a message record; its name tells its id and, by its number of letters, the second."""
    stamp = f"2026-01-31T09:30:{len(name) % 60:02}.000Z"
    return {"id": id_of(name), "timestamp": stamp, "type": kind, "content": content} | fields


def user(name: str, content: Any, **fields: Any) -> dict[str, Any]:
    return record("user", name, content, **fields)


def gemini(name: str, content: Any = "", *, output: int | None = 20, **fields: Any) -> dict[str, Any]:
    tokens = None
    if output is not None:
        tokens = {
            "input": 100,
            "output": output,
            "cached": 60,
            "thoughts": 7,
            "tool": 0,
            "total": 107 + output,
        }
    return record("gemini", name, content, model="gemini-2.5-pro", tokens=tokens, **fields)


def call(id_: str, name: str = "read_file", result: Any = None, status: str = "success", **args: Any) -> Any:
    response = {"functionResponse": {"id": id_, "name": name, "response": result}}
    return {"id": id_, "name": name, "args": args, "result": [response], "status": status}


def parsed(*records: dict[str, Any], path: Path = PATH) -> GeminiCliParser:
    parser = GeminiCliParser(path)
    for one in records:
        assert parser.feed(one) is None
    return parser


def messages(*records: dict[str, Any], path: Path = PATH) -> list[CapturedMessage]:
    return parsed(*records, path=path).take()
