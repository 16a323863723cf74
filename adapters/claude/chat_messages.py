"""The messages of one conversation of a claude.ai export, or of its pages' own API."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.claude.tool_results import read_result
from adapters.fields import UnreadableRecordError, objects_of, text_of
from adapters.identity import identity_of
from adapters.messages import CapturedMessage, Role, format_timestamp
from adapters.moments import filled, read_moment
from adapters.shallow import shallow

SOURCE = "claude_ai"
_ROLES: dict[str, Role] = {"human": "user", "user": "user", "assistant": "assistant"}


def read_chat(record: Mapping[str, Any]) -> list[CapturedMessage]:
    """Give the messages of a conversation in its order, without those that are empty.

    Raises:
        UnreadableRecordError: where the conversation has no id or its messages no time.
    """
    conversation_id = text_of(record, "uuid")
    if not conversation_id:
        raise UnreadableRecordError("a conversation without its id")
    messages = [
        message for message in objects_of(record, "chat_messages") if text_of(message, "sender") in _ROLES
    ]
    times = filled(
        [
            read_moment(message.get("created_at")) or read_moment(message.get("updated_at"))
            for message in messages
        ],
        otherwise=read_moment(record.get("created_at")) or read_moment(record.get("updated_at")),
    )
    branches = _Branches.of(record, messages)
    chat = _Chat(conversation_id, record, branches)
    return [
        chat.read(message, at) for message, at in zip(messages, times, strict=True) if not _is_empty(message)
    ]


def _is_empty(message: Mapping[str, Any]) -> bool:
    holds = ("attachments", "files", "files_v2")
    return not (
        _text_of(message).strip()
        or any(objects_of(message, key) for key in holds)
        or any(block.get("type") == "tool_use" for block in objects_of(message, "content"))
    )


@dataclass(frozen=True, slots=True)
class _Branches:
    """Which messages are on the current branch, where a conversation tells their parents: in the API's shape."""

    current: frozenset[str] | None = None
    forked: bool = False

    @classmethod
    def of(cls, record: Mapping[str, Any], messages: list[Mapping[str, Any]]) -> "_Branches":
        parents = {text_of(message, "uuid"): text_of(message, "parent_message_uuid") for message in messages}
        leaf = text_of(record, "current_leaf_message_uuid")
        if leaf not in parents or not any(parents.values()):
            return cls()
        path: set[str] = set()
        while leaf in parents and leaf not in path:
            path.add(leaf)
            leaf = parents[leaf]
        return cls(current=frozenset(path), forked=len(path) < len(parents))


@dataclass(slots=True)
class _Chat:
    conversation_id: str
    record: Mapping[str, Any]
    branches: _Branches

    def read(self, message: Mapping[str, Any], at: datetime | None) -> CapturedMessage:
        if at is None:
            raise UnreadableRecordError("a conversation without any time")
        role = _ROLES[text_of(message, "sender")]
        # An id is never missing but in what was damaged; the place in time is the next best.
        message_id = text_of(message, "uuid") or f"{role}-{format_timestamp(at)}"
        metadata = {"source": SOURCE, **self._place(message), **_content_of(message)}
        metadata["incomplete"] = role == "assistant" and message.get("truncated") is True
        model = text_of(message, "model") or text_of(self.record, "model")
        return CapturedMessage(
            conversation_id=self.conversation_id,
            message_id=message_id,
            timestamp=at,
            role=role,
            content=_text_of(message),
            model=model if role == "assistant" else "",
            metadata={key: value for key, value in metadata.items() if value or key == "current_branch"},
            identity=identity_of(conversation_id=self.conversation_id, message_id=message_id),
        )

    def _place(self, message: Mapping[str, Any]) -> dict[str, Any]:
        project = self.record.get("project")
        place: dict[str, Any] = {
            "project": text_of(project, "name") if isinstance(project, Mapping) else "",
            "parent": text_of(message, "parent_message_uuid"),
            "stop_reason": text_of(message, "stop_reason"),
        }
        if self.branches.current is not None:
            place["current_branch"] = text_of(message, "uuid") in self.branches.current
            as_of = read_moment(self.record.get("updated_at"))
            # Only where there are branches can another export know better.
            if self.branches.forked and as_of:
                place["branch_as_of"] = format_timestamp(as_of)
        return place


def _text_of(message: Mapping[str, Any]) -> str:
    """Give the text blocks of a message, else its `text`: either may be empty while the other is full."""
    for kind in ("text", "voice_note"):
        blocks = [block for block in objects_of(message, "content") if block.get("type") == kind]
        texts = [text for block in blocks if (text := text_of(block, "text")).strip()]
        if texts:
            return "\n\n".join(texts)
        if text_of(message, "text").strip():
            break
    return text_of(message, "text")


def _content_of(message: Mapping[str, Any]) -> dict[str, Any]:
    blocks = objects_of(message, "content")
    tools = _Tools(text_of(message, "uuid"))
    for block in blocks:
        tools.add(block)
    thoughts = [text_of(block, "thinking") for block in blocks if block.get("type") == "thinking"]
    files = [*objects_of(message, "files"), *objects_of(message, "files_v2")]
    images = {text_of(file, "file_uuid") for file in files if file.get("file_kind") == "image"}
    return {
        "thinking": "\n\n".join(thought for thought in thoughts if thought.strip()),
        "tools_used": sorted({call["name"] for call in tools.calls if call["name"]}),
        "tool_calls": tools.calls,
        "tool_results": tools.results,
        "attachments": [*map(_attachment, objects_of(message, "attachments")), *_other_files(files)],
        "images": len(images) or sum(block.get("type") == "image" for block in blocks),
    }


@dataclass(slots=True)
class _Tools:
    """The calls of tools and their results, which the export gives no ids: a result is that of the call before it."""

    message_id: str
    calls: list[dict[str, Any]] = field(default_factory=list)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, block: Mapping[str, Any]) -> None:
        if block.get("type") == "tool_use":
            id_ = text_of(block, "id") or f"{self.message_id}#{len(self.calls)}"
            call = {"id": id_, "name": text_of(block, "name"), "input": shallow(block.get("input"))}
            self.calls.append(call)
        elif block.get("type") == "tool_result":
            unanswered = [call["id"] for call in self.calls if call["id"] not in self.results]
            fallback = unanswered[0] if unanswered else f"{self.message_id}#result-{len(self.results)}"
            self.results[text_of(block, "tool_use_id") or fallback] = read_result(block)


def _attachment(item: Mapping[str, Any]) -> dict[str, Any]:
    size = item.get("file_size")
    known: dict[str, Any] = {
        "name": text_of(item, "file_name"),
        "type": text_of(item, "file_type"),
        "size": size if type(size) is int else 0,
        "text": text_of(item, "extracted_content"),
    }
    return {key: value for key, value in known.items() if value}


def _other_files(files: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give the files that are no images, each once: the API lists them twice."""
    named = {text_of(file, "file_uuid") or text_of(file, "file_name"): file for file in files}
    return [
        {"name": text_of(file, "file_name")}
        for key, file in named.items()
        if key and file.get("file_kind") != "image" and text_of(file, "file_name")
    ]
