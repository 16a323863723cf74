"""The parser of one Claude Code transcript: which lines are messages, and how lines become one."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.base import TranscriptParser
from adapters.claude.drafts import ClaudeDraft
from adapters.claude.hook_lines import served_by_hook
from adapters.claude.projects import ProjectNames
from adapters.claude.tool_results import read_result, served_by_tool
from adapters.claude.user_lines import read_user_line
from adapters.facts import TranscriptFacts
from adapters.fields import text_of
from adapters.messages import CapturedMessage, InvalidMessageError, Role, parse_timestamp

# What Claude Code itself writes in the name of the model: errors of the API, interruptions.
SYNTHETIC = "<synthetic>"


class UnreadableLineError(ValueError):
    """A line should have been a message; the text says what is missing."""


class ClaudeCodeParser(TranscriptParser):
    """Reads one transcript: a user message is one line, an assistant message all lines with its `message.id`.

    `excluded` holds the ids of the lines of type `user` that are no prompts, by reason.
    """

    format = "claude_code"

    def __init__(self, path: Path) -> None:
        self.excluded: dict[str, set[str]] = {}
        self._session = path.stem
        self._projects = ProjectNames(path)
        self._drafts: dict[str, ClaudeDraft] = {}
        self._grown: set[str] = set()
        self._callers: dict[str, ClaudeDraft] = {}
        # The message that a line belongs to or follows, so that a message's parent is a message.
        self._message_at: dict[str, str] = {}
        self._clock: datetime | None = None
        self._last_line_at: datetime | None = None
        # What the grid had served before a prompt was typed.
        self._served_before: list[str] = []
        self._prompt: ClaudeDraft | None = None
        self._synthetic: set[str] = set()
        self._mixed: set[str] = set()
        self._summaries = 0

    def feed(self, record: Mapping[str, Any]) -> str | None:
        """Read one record; those that are no messages only link the ones before and after them."""
        kind = record.get("type")
        draft = None
        try:
            if kind == "assistant":
                draft = self._feed_assistant(record)
            elif kind == "user":
                draft = self._feed_user(record)
            elif kind == "attachment":
                self._feed_attachment(record)
        except UnreadableLineError as error:
            return str(error)
        self._summaries += kind == "summary"
        if line := text_of(record, "uuid"):
            self._message_at[line] = draft.message_id if draft else self._parent_of(record)
        return None

    def take(self) -> list[CapturedMessage]:
        """Give what is new or grew; lines that came again may give a message that did not."""
        grown = sorted((self._drafts[identity] for identity in self._grown), key=lambda draft: draft.ordinal)
        self._grown.clear()
        return [draft.to_message() for draft in grown]

    def facts(self) -> TranscriptFacts:
        """Count the distinct messages and the distinct lines that are none."""
        facts = TranscriptFacts.of(draft.to_message() for draft in self._drafts.values())
        facts.excluded = Counter({reason: len(lines) for reason, lines in self.excluded.items()})
        if self._summaries:
            facts.excluded["summary_lines"] = self._summaries
        facts.synthetic_messages = len(self._synthetic)
        facts.mixed_lines = len(self._mixed)
        facts.last_line_at = self._last_line_at
        return facts

    def _feed_user(self, record: Mapping[str, Any]) -> ClaudeDraft | None:
        read = read_user_line(record)
        if read is None:
            raise UnreadableLineError("a user line without readable content")
        line = _line_id(record)
        for block in read.results:
            self._attach_result(block)
        if read.excluded:
            self.excluded.setdefault(read.excluded, set()).add(line)
            return None
        draft = self._draft(record, role="user", message_id=line)
        draft.add_text(line, read.text)
        draft.images = max(draft.images, read.images)
        self._prompt = draft
        self._serve(draft, [*self._served_before, *read.served])
        self._served_before.clear()
        if read.results:
            self._mixed.add(line)
        return draft

    def _feed_attachment(self, record: Mapping[str, Any]) -> None:
        """Put what a hook brought in from the grid beside its prompt: the one above it, else the next."""
        served = served_by_hook(record)
        draft = self._drafts.get(f"user:{self._parent_of(record)}")
        if draft is None:
            self._served_before += served
        else:
            self._serve(draft, served)

    def _serve(self, draft: ClaudeDraft, served: list[str]) -> None:
        if served:
            known = draft.more.get("served", [])
            draft.more["served"] = list(dict.fromkeys([*known, *served]))
            self._grown.add(draft.identity)

    def _feed_assistant(self, record: Mapping[str, Any]) -> ClaudeDraft | None:
        message = record.get("message")
        if not isinstance(message, Mapping):
            raise UnreadableLineError("an assistant line without a message")
        line = _line_id(record)
        message_id = text_of(message, "id") or line
        if message.get("model") == SYNTHETIC:
            self._synthetic.add(message_id)
            return None
        draft = self._draft(record, role="assistant", message_id=message_id)
        content = message.get("content")
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        for call_id in draft.add_blocks(line, blocks if isinstance(blocks, list) else []):
            self._callers[call_id] = draft
        draft.model = draft.model or text_of(message, "model")
        draft.stop_reason = text_of(message, "stop_reason") or draft.stop_reason
        draft.add_usage(message.get("usage"))
        return draft

    def _draft(self, record: Mapping[str, Any], *, role: Role, message_id: str) -> ClaudeDraft:
        at = self._time_of(record)
        identity = f"{role}:{message_id}"
        draft = self._drafts.get(identity)
        if draft is None:
            draft = self._drafts[identity] = ClaudeDraft(
                source=self.format,
                identity=identity,
                message_id=message_id,
                role=role,
                conversation_id=text_of(record, "sessionId") or self._session,
                timestamp=at,
                ordinal=len(self._drafts),
                place=self._place_of(record),
            )
        draft.timestamp = min(draft.timestamp, at)
        draft.sidechain = draft.sidechain or bool(record.get("isSidechain"))
        self._last_line_at = max(self._last_line_at or at, at)
        self._grown.add(identity)
        return draft

    def _place_of(self, record: Mapping[str, Any]) -> dict[str, str]:
        cwd = text_of(record, "cwd")
        return {
            "project": self._projects.of(cwd),
            "cwd": cwd,
            "git_branch": text_of(record, "gitBranch"),
            "version": text_of(record, "version"),
            "agent_id": text_of(record, "agentId"),
            "parent": self._parent_of(record),
        }

    def _parent_of(self, record: Mapping[str, Any]) -> str:
        # A compaction starts a new chain, whose link to the old one is the logical parent.
        line = text_of(record, "parentUuid") or text_of(record, "logicalParentUuid")
        return self._message_at.get(line, line)

    def _time_of(self, record: Mapping[str, Any]) -> datetime:
        try:
            self._clock = parse_timestamp(record.get("timestamp"))
        except InvalidMessageError:
            # What was said is worth more than the moment; the line stands after the one before it.
            if self._clock is None:
                raise UnreadableLineError(
                    f"a line of type {record['type']} without a readable timestamp"
                ) from None
        return self._clock

    def _attach_result(self, block: Mapping[str, Any]) -> None:
        call_id = text_of(block, "tool_use_id")
        if caller := self._callers.get(call_id):
            caller.add_result(call_id, read_result(block))
            self._grown.add(caller.identity)
            # A model that asks the grid itself, by a tool, does so for the prompt that it works on.
            self._serve(self._prompt or caller, served_by_tool(block))


def _line_id(record: Mapping[str, Any]) -> str:
    """Give the line's uuid, else one that the same line has in any file."""
    return (
        text_of(record, "uuid")
        or hashlib.sha256(repr(sorted(record.items())).encode(errors="replace")).hexdigest()[:32]
    )
