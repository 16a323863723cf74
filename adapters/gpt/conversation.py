"""The messages of one conversation of a ChatGPT export."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.fields import UnreadableRecordError, object_of
from adapters.gpt.nodes import Kind, attachments_of, images_of, text_of
from adapters.gpt.tree import Node, Tree, read_tree
from adapters.identity import identity_of, is_global
from adapters.jsonl import decode_line
from adapters.long_texts import shortened
from adapters.messages import CapturedMessage, format_timestamp
from adapters.moments import read_moment
from adapters.shallow import shallow

SOURCE = "chatgpt"
_CUT_OFF = ("interrupted", "max_tokens")
_UNFINISHED = ("in_progress", "finished_partial_completion")


def read_conversation(record: Mapping[str, Any], *, whole: bool = True) -> list[CapturedMessage]:
    """Give the prompts and answers of all branches, each behind the one before it.

    Whatever happened on the way to an answer is part of it: `thinking`, `tool_calls`, `tool_results`, `code`. A
    conversation that is not `whole` may lack its id, and gets none made for it.

    Raises:
        UnreadableRecordError: where it has no id or its messages no time.
    """
    tree = read_tree(
        object_of(record, "mapping"),
        current=record.get("current_node"),
        otherwise=read_moment(record.get("create_time")) or read_moment(record.get("update_time")),
    )
    conversation_id = _id_of(record) or (_made_id(tree) if whole else "")
    if not conversation_id:
        raise UnreadableRecordError("a conversation without its id")
    parts: dict[str, list[Node]] = {}
    for node in tree.nodes:
        if node.owner and node.owner is not node:
            parts.setdefault(node.owner.id, []).append(node)
    reader = _Reader(conversation_id, tree, as_of=_as_of(record, tree))
    return [reader.read(node, parts.get(node.id, [])) for node in tree.nodes if node.is_message]


def _id_of(record: Mapping[str, Any]) -> str:
    ids = (record.get("conversation_id"), record.get("id"))
    return next((id_ for id_ in ids if isinstance(id_, str) and id_.strip()), "")


def _made_id(tree: Tree) -> str:
    """Give the id of the first node that is the same in every export; the oldest exports name no conversation."""
    return next((node.id for node in tree.nodes if is_global(node.id)), "")


def _as_of(record: Mapping[str, Any], tree: Tree) -> datetime | None:
    known = [node.at for node in tree.nodes if node.at]
    return read_moment(record.get("update_time")) or max(known, default=None)


@dataclass(frozen=True, slots=True)
class _Reader:
    conversation_id: str
    tree: Tree
    as_of: datetime | None

    def read(self, node: Node, parts: list[Node]) -> CapturedMessage:
        if node.at is None:
            raise UnreadableRecordError("a conversation without any time")
        message_id = _message_id(node)
        metadata = {"source": SOURCE, **self._place(node), **_own(node)}
        metadata |= _made_of([node, *parts])
        slug = object_of(node.message, "metadata").get("model_slug")
        return CapturedMessage(
            conversation_id=self.conversation_id,
            message_id=message_id,
            timestamp=node.at,
            role="user" if node.kind is Kind.PROMPT else "assistant",
            content=text_of(node.message),
            model=slug if isinstance(slug, str) and node.kind is Kind.ANSWER else "",
            metadata={key: value for key, value in metadata.items() if value or key == "current_branch"},
            identity=identity_of(conversation_id=self.conversation_id, message_id=message_id),
        )

    def _place(self, node: Node) -> dict[str, Any]:
        place: dict[str, Any] = {"parent": _message_id(node.before) if node.before else ""}
        if self.tree.has_path:
            place["current_branch"] = node.on_path
            # Only where there are branches can another export know better.
            if (node.branched or not node.on_path) and self.as_of:
                place["branch_as_of"] = format_timestamp(self.as_of)
        return place


def _message_id(node: Node) -> str:
    id_ = node.message.get("id")
    return id_ if isinstance(id_, str) and id_.strip() else node.id


def _own(node: Node) -> dict[str, Any]:
    if node.kind is Kind.PROMPT:
        return {}
    finish = object_of(object_of(node.message, "metadata"), "finish_details").get("type")
    unfinished = finish in _CUT_OFF or node.message.get("status") in _UNFINISHED
    return {"stop_reason": finish if isinstance(finish, str) else "", "incomplete": unfinished}


def _made_of(parts: list[Node]) -> dict[str, Any]:
    """Give what the nodes that a message consists of add to it."""
    of = {kind: [part for part in parts if part.kind is kind] for kind in Kind}
    calls = [_call(part) for part in of[Kind.CALL]]
    return {
        "images": sum(images_of(part.message) for part in parts),
        "attachments": [file for part in parts for file in attachments_of(part.message)],
        "thinking": "\n\n".join(filter(None, (text_of(part.message) for part in of[Kind.THOUGHT]))),
        "code": [code for part in of[Kind.PART] if (code := _code(part))],
        "tool_calls": calls,
        "tools_used": sorted({call["name"] for call in calls}),
        "tool_results": dict(_results(of[Kind.RESULT])),
    }


def _call(node: Node) -> dict[str, Any]:
    text = text_of(node.message)
    given = decode_line(text.encode(errors="replace"))
    recipient = node.message.get("recipient")
    return {
        "id": _message_id(node),
        "name": recipient if isinstance(recipient, str) else "",
        "input": shallow(given.records[0]) if given.records and not given.damage else {"text": text},
    }


def _results(nodes: list[Node]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the results of tools under the ids of their calls; a further one of the same call under its own."""
    answered = set()
    for node in nodes:
        call = node.parent
        while call and call.kind in (Kind.NONE, Kind.RESULT):
            call = call.parent
        id_ = _message_id(call) if call and call.kind is Kind.CALL else _message_id(node)
        if id_ in answered:
            id_ = _message_id(node)
        answered.add(id_)
        failed = object_of(node.message, "content").get("content_type") in ("system_error", "stderr")
        yield id_, {"text": shortened(text_of(node.message)), "is_error": failed}


def _code(node: Node) -> dict[str, str]:
    text = text_of(node.message)
    language = object_of(node.message, "content").get("language")
    return {"language": language if isinstance(language, str) else "", "text": text} if text.strip() else {}
