"""Exports of the project's own making, small, for tests to say only what matters to them."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any
from uuid import UUID, uuid5

from adapters.base import Excerpt, ExportFormat
from adapters.damage import Damage
from adapters.messages import CapturedMessage

START = 1_780_000_000.0


def uuid_of(name: str) -> str:
    return str(uuid5(UUID(int=11), name))


def node(
    id: str,
    parent: str | None = None,
    *,
    role: str = "user",
    text: Any = "",
    at: float | None = START,
    **fields: Any,
) -> dict[str, Any]:
    """Give a node of a ChatGPT conversation; `text` may be a whole `content`."""
    content = text if isinstance(text, dict) else {"content_type": "text", "parts": [text]}
    message = {
        "id": id,
        "author": {"role": role},
        "create_time": at,
        "content": content,
        "recipient": fields.pop("recipient", "all"),
        "status": fields.pop("status", "finished_successfully"),
        "metadata": fields,
    }
    return {"id": id, "parent": parent, "children": [], "message": message}


def chatgpt(name: str, *nodes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Give a conversation of a ChatGPT export: nodes below a root, the last one current."""
    root: dict[str, Any] = {"id": "root", "parent": None, "children": [], "message": None}
    mapping = {node["id"]: node for node in (root, *nodes)}
    for node in nodes:
        node["parent"] = node["parent"] or "root"
        if node["parent"] in mapping:
            mapping[node["parent"]]["children"].append(node["id"])
    record = {
        "conversation_id": name,
        "title": name,
        "create_time": START,
        "update_time": START + 100,
        "mapping": mapping,
        "current_node": nodes[-1]["id"] if nodes else "root",
    }
    return record | fields


def talk(name: str, *, turns: int = 1, **fields: Any) -> dict[str, Any]:
    """Give a conversation of a ChatGPT export with prompts and answers in turn, of global ids."""
    nodes, parent = [], None
    for turn in range(turns):
        prompt, answer = uuid_of(f"{name} prompt {turn}"), uuid_of(f"{name} answer {turn}")
        at = START + turn * 10
        nodes += [
            node(prompt, parent, text=f"{name}, question {turn}?", at=at),
            node(
                answer,
                prompt,
                role="assistant",
                text=f"{name}, answer {turn}.",
                at=at + 1,
                model_slug="gpt-4o",
            ),
        ]
        parent = answer
    return chatgpt(name, *nodes, **fields)


def answer_to(record: dict[str, Any], prompt_of: str) -> dict[str, Any]:
    """Give a conversation with one more answer beside a known one, on a branch of its own that is current."""
    sibling = record["mapping"][uuid_of(prompt_of)]
    other = node(uuid_of("another"), sibling["parent"], role="assistant", text="Otherwise.", at=START + 7)
    record["mapping"][other["id"]] = other
    record["mapping"][other["parent"]]["children"].append(other["id"])
    return record | {"current_node": other["id"]}


def said(id: str, sender: str = "human", text: str = "", **fields: Any) -> dict[str, Any]:
    """Give a message of a claude.ai export."""
    return {"uuid": id, "sender": sender, "text": text, "created_at": "2026-03-01T09:00:00.000000Z"} | fields


def chat(name: str, *messages: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Give a conversation of a claude.ai export."""
    record = {
        "uuid": name,
        "name": name,
        "created_at": "2026-03-01T08:59:00Z",
        "updated_at": "2026-03-01T10:00:00Z",
    }
    return record | fields | {"chat_messages": list(messages)}


def activity(
    prompt: str, answer: str = "", *, time: str = "2026-03-01T09:00:00.250Z", **fields: Any
) -> dict[str, Any]:
    """Give an activity of a Gemini Takeout."""
    record = {"header": "Gemini Apps", "title": prompt, "time": time, "products": ["Gemini Apps"]}
    return record | ({"safeHtmlItem": [{"html": answer}]} if answer else {}) | fields


class Slices(io.BytesIO):
    """Bytes that come in slices, however many are asked for."""

    def __init__(self, raw: bytes, size: int) -> None:
        super().__init__(raw)
        self._size = size

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._size)


def excerpts(
    format: ExportFormat, document: object, *, slice: int = 0, name: str = "x.json"
) -> Iterator[Excerpt]:
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    return format.read(Slices(raw, slice or len(raw) + 1), path=PurePath(name))


def read(format: ExportFormat, document: object, **how: Any) -> list[CapturedMessage]:
    """Give the messages of a document that has no damage."""
    messages = []
    for excerpt in excerpts(format, document, **how):
        assert not excerpt.damage
        messages += excerpt.messages
    return messages


def read_damaged(
    format: ExportFormat, document: object, **how: Any
) -> tuple[list[CapturedMessage], list[Damage]]:
    """Give the messages of a document, and its damage."""
    found = list(excerpts(format, document, **how))
    return [m for excerpt in found for m in excerpt.messages], [
        d for excerpt in found for d in excerpt.damage
    ]


def zipped(path: Path, files: Mapping[str, object] | Iterable[tuple[str, object]]) -> Path:
    """Write a zip archive of files, each given as bytes or as what to write as JSON."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in dict(files).items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return path


def unzipped(path: Path, files: Mapping[str, object]) -> Path:
    """Write the same files into a folder."""
    for name, content in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path
