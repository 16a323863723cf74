"""Google Takeout of "My Activity" for Gemini Apps: MyActivity.json."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath
from typing import Any, BinaryIO

from adapters.base import Excerpt, ExportFormat
from adapters.damage import Damage
from adapters.gemini.html_text import text_of_html
from adapters.json_documents import may_be_json, read_values
from adapters.messages import CapturedMessage, Role, format_timestamp
from adapters.moments import read_moment

SOURCE = "gemini_takeout"
_OURS = re.compile("gemini|bard", re.IGNORECASE)
_TIME = re.compile(rb'"time"\s*:\s*"\d{4}-')
_LABEL = re.compile(
    rb'"header"\s*:\s*"[^"]*(?:gemini|bard)|"products"\s*:\s*\[[^\]]*(?:gemini|bard)', re.IGNORECASE
)
# What the page puts before the words of a person; in other languages other words, which are then left standing.
_SAID = re.compile(r"(?:Prompted(?: with:)?|Asked(?: Gemini:| Bard:)?|Said|Branched|Answered)\s+")
_DONE = re.compile(
    r"(?:Created|Used|Added|Gave|Selected|Shared|Deleted|Viewed|Visited|Edited|Pinned|Renamed|Exported)\s"
)
_FILES = re.compile(r"Attached \d+ files?\.?$")


class GeminiTakeout(ExportFormat):
    """A list of activities, the newest first; each is a prompt with the answer to it."""

    name = SOURCE
    title = "Gemini Takeout (MyActivity.json, or the zip)"

    def recognises(self, head: bytes) -> bool:
        """Recognise activities of Gemini; those of other products look alike."""
        return bool(may_be_json(head) and _TIME.search(head) and _LABEL.search(head))

    def read(self, document: BinaryIO, *, path: PurePath) -> Iterator[Excerpt]:  # noqa: ARG002
        """Give each prompt with its answer as a conversation: nothing tells which belong together."""
        for value in read_values(document, belongs=_is_activity):
            if isinstance(value, Damage):
                yield Excerpt(damage=[value])
            elif not _is_activity(value.data):
                yield Excerpt(damage=[Damage(value.line, "an object that is no activity")])
            elif value.whole and _is_ours(value.data):
                yield _read(value.data, value.line)


def _is_activity(record: Mapping[str, Any]) -> bool:
    return "title" in record and "time" in record


def _is_ours(record: Mapping[str, Any]) -> bool:
    products = record.get("products")
    labels = [record.get("header"), *(products if isinstance(products, list) else [])]
    return any(isinstance(label, str) and _OURS.search(label) for label in labels)


def _read(record: Mapping[str, Any], line: int) -> Excerpt:
    answer = _answer(record)
    prompt = _prompt(record.get("title"), is_answered=bool(answer))
    if not prompt:
        return Excerpt()
    at = read_moment(record.get("time"))
    if at is None:
        return Excerpt(damage=[Damage(line, "an activity without a readable time")])
    metadata = {"attachments": files} if (files := _files(record)) else {}
    messages = [_message("user", prompt, at, prompt=prompt, metadata=metadata)]
    if answer:
        messages.append(_message("assistant", answer, at, prompt=prompt, metadata={}))
    return Excerpt(messages)


def _prompt(title: object, *, is_answered: bool) -> str:
    """Give what the person said; "" for an activity that is no prompt, as far as the language tells."""
    if not isinstance(title, str) or _DONE.match(title):
        return ""
    if said := _SAID.match(title):
        return _FILES.sub("", title[said.end() :].rstrip()).strip()
    return title.strip() if is_answered else ""


def _answer(record: Mapping[str, Any]) -> str:
    items = record.get("safeHtmlItem")
    texts = [
        text_of_html(item["html"])
        for item in (items if isinstance(items, list) else [])
        if isinstance(item, Mapping) and isinstance(item.get("html"), str)
    ]
    return "\n\n".join(filter(None, texts))


def _files(record: Mapping[str, Any]) -> list[dict[str, str]]:
    files = record.get("attachedFiles")
    names = [
        file.get("name") if isinstance(file, Mapping) else file
        for file in (files if isinstance(files, list) else [])
    ]
    return [{"name": name} for name in names if isinstance(name, str) and name]


def _message(
    role: Role, content: str, at: datetime, *, prompt: str, metadata: dict[str, Any]
) -> CapturedMessage:
    # There are no ids: what tells an activity again is its second and the words of its prompt.
    second = format_timestamp(at.replace(microsecond=0))
    words = sha256(" ".join(prompt.split()).encode(errors="replace")).hexdigest()[:12]
    return CapturedMessage(
        conversation_id=f"{second}-{words}",
        message_id=role,
        timestamp=at,
        role=role,
        content=content,
        metadata={"source": SOURCE, **metadata},
    )
