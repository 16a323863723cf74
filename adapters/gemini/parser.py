"""The parser of one session of Gemini CLI, written whole in one JSON object or record by record in lines."""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.base import TranscriptParser
from adapters.drafts import Draft
from adapters.facts import TranscriptFacts
from adapters.fields import Clock, UnreadableRecordError, object_of, objects_of, text_of
from adapters.gemini.projects import ProjectFolder
from adapters.gemini.records import (
    exclusion,
    images_in,
    result_of,
    text_in,
    thinking_of,
    usage_of,
)
from adapters.messages import CapturedMessage, Role

_ROLES: dict[str, Role] = {"user": "user", "gemini": "assistant"}
_NOTICES = ("info", "error", "warning")
_GLOBAL_ID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


class GeminiCliParser(TranscriptParser):
    """Reads one session. A message has an id, under which it is written again whenever it grew.

    What the CLI takes out of its history again (by a rewind, by compression) was said, and stays; what was rewound is
    marked so. A session that went from one object to lines has the same ids in both files.
    """

    format = "gemini_cli"

    def __init__(self, path: Path) -> None:
        self._session = path.stem
        self._kind = ""
        # A sub-agent's session lies in a folder that is called as the session it belongs to.
        self._parent = path.parent.name if path.parent.parent.name == "chats" else ""
        self._project = ProjectFolder(path)
        self._clock = Clock()
        self._drafts: dict[str, Draft] = {}
        self._records: dict[str, Mapping[str, Any]] = {}
        self._grown: set[str] = set()
        self._excluded: dict[str, set[str]] = {}

    def feed(self, record: Mapping[str, Any]) -> str | None:
        """Read one record, or the whole session: its messages are each read once, and again when they changed."""
        if isinstance(record.get("$rewindTo"), str):
            self._rewind(record["$rewindTo"])
            return None
        meta = object_of(record, "$set") or record
        if "sessionId" in meta or "projectHash" in meta or "$set" in record:
            self._feed_meta(meta)
            reasons = [self._feed_message(message) for message in objects_of(meta, "messages")]
            return next(filter(None, reasons), None)
        return self._feed_message(record)

    def take(self) -> list[CapturedMessage]:
        """Give what is new or grew since the last call."""
        grown = sorted((self._drafts[identity] for identity in self._grown), key=lambda draft: draft.ordinal)
        self._grown.clear()
        return [draft.to_message() for draft in grown]

    def facts(self) -> TranscriptFacts:
        """Count the distinct messages, and the records that are none."""
        facts = TranscriptFacts.of(draft.to_message() for draft in self._drafts.values())
        facts.excluded = Counter({reason: len(ids) for reason, ids in self._excluded.items()})
        return facts

    def _feed_meta(self, meta: Mapping[str, Any]) -> None:
        self._session = text_of(meta, "sessionId") or self._session
        self._kind = text_of(meta, "kind") or self._kind
        self._clock.set(meta.get("startTime"))
        if self._project.hashed(text_of(meta, "projectHash")):
            self._place_anew()

    def _feed_message(self, record: Mapping[str, Any]) -> str | None:
        kind, message_id = text_of(record, "type"), text_of(record, "id")
        self._clock.set(record.get("timestamp"))
        role = _ROLES.get(kind)
        reason = exclusion(record.get("content")) if role == "user" else ""
        if role is None or reason:
            if role or kind in _NOTICES:
                self._excluded.setdefault(reason or kind, set()).add(message_id)
            return None
        if not message_id:
            return f"a message of type {kind} without an id"
        try:
            self._add(record, role=role, message_id=message_id)
        except UnreadableRecordError as error:
            return str(error)
        return None

    def _add(self, record: Mapping[str, Any], *, role: Role, message_id: str) -> None:
        # Ids that are not unique everywhere count within their session.
        within = "" if _GLOBAL_ID.fullmatch(message_id) else f"{self._session}/"
        identity = f"{within}{role}:{message_id}"
        if self._records.get(identity) == record:
            return
        draft = self._drafts.get(identity) or self._draft(identity, role=role, message_id=message_id)
        self._records[identity] = record
        self._grown.add(identity)
        if role == "user":
            _fill_prompt(draft, record)
        else:
            _fill_answer(draft, record)
            for call in objects_of(record, "toolCalls"):
                if self._project.mentioned(call.get("args")):
                    self._place_anew()

    def _draft(self, identity: str, *, role: Role, message_id: str) -> Draft:
        at = self._clock.now()
        subagent = self._kind == "subagent"
        previous = next(reversed(self._drafts.values()), None)
        draft = self._drafts[identity] = Draft(
            source=self.format,
            identity=identity,
            message_id=message_id,
            role=role,
            conversation_id=self._session,
            timestamp=at,
            ordinal=len(self._drafts),
            place={
                "project": self._project.name,
                "cwd": self._project.cwd,
                "agent_id": self._session if subagent else "",
                "parent": previous.message_id if previous else "",
                "parent_conversation": self._parent if subagent else "",
            },
            sidechain=subagent,
        )
        return draft

    def _place_anew(self) -> None:
        for identity, draft in self._drafts.items():
            draft.place |= {"project": self._project.name, "cwd": self._project.cwd}
            self._grown.add(identity)

    def _rewind(self, message_id: str) -> None:
        """Mark what the person took back: all from this message on, or all there is, as the CLI does."""
        drafts = list(self._drafts.values())
        start = next((n for n, draft in enumerate(drafts) if draft.message_id == message_id), 0)
        for draft in drafts[start:]:
            draft.more["rewound"] = True
            self._grown.add(draft.identity)


def _fill_prompt(draft: Draft, record: Mapping[str, Any]) -> None:
    content, shown = record.get("content"), record.get("displayContent")
    # What was typed, rather than what a command or the files that it names made of it.
    draft.add_text("", text_in(shown) or text_in(content))
    draft.images = max(draft.images, images_in(content))


def _fill_answer(draft: Draft, record: Mapping[str, Any]) -> None:
    draft.add_text("", text_in(record.get("content")))
    for text in thinking_of(record):
        draft.add_thinking(text, text)
    draft.model = text_of(record, "model") or draft.model
    for name, count in usage_of(record).items():
        draft.tokens[name] = max(draft.tokens.get(name, 0), count)
    for number, call in enumerate(objects_of(record, "toolCalls")):
        call_id = text_of(call, "id") or f"call-{number}"
        draft.add_call(call_id, name=call.get("name"), given=call.get("args"))
        if result := result_of(call):
            draft.add_result(call_id, result)
