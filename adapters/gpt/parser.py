"""The parser of one rollout of Codex: which lines are messages, and whose they are."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2b
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any

from adapters.base import TranscriptParser
from adapters.drafts import Draft
from adapters.facts import TranscriptFacts
from adapters.fields import Clock, UnreadableRecordError, count_of, object_of, objects_of, text_of
from adapters.gpt.lineage import Lineage, is_subagent
from adapters.gpt.lines import payload_of
from adapters.gpt.prompts import Prompt, Prompts
from adapters.gpt.requests import Requests
from adapters.gpt.tools import CALLS, OUTPUTS
from adapters.messages import CapturedMessage, Role

_SESSION_IN_NAME = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$")
_TURN_ENDS = ("task_complete", "turn_complete", "turn_aborted")
_TURN_STARTS = ("task_started", "turn_started")


class CodexParser(TranscriptParser):
    """Reads one rollout, whose messages have no ids.

    A message is known by the session that it was first said in, its role, its text, and which of the equal ones
    there it is. So a fork's copy of what its parent has, whatever times it carries and however much of it was left
    out, is the same messages again, and what is said in the fork is its own.
    """

    format = "codex"

    def __init__(self, path: Path) -> None:
        found = _SESSION_IN_NAME.search(path.stem)
        self._lineage = Lineage(fallback=found[0] if found else path.stem)
        self._origin = self._lineage.origin
        self._prompts = Prompts()
        self._requests = Requests()
        self._clock = Clock()
        self._drafts: dict[str, Draft] = {}
        self._grown: set[str] = set()
        self._equals: Counter[tuple[str, str, str]] = Counter()
        self._context: Mapping[str, Any] = {}
        self._window = 0
        self._excluded: Counter[str] = Counter()

    def feed(self, record: Mapping[str, Any]) -> str | None:
        """Read one line; most are no messages, but tell about those around them."""
        kind, payload = payload_of(record)
        self._clock.set(record.get("timestamp"))
        readers: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "session_meta": self._lineage.begin,
            "turn_context": self._feed_context,
            "response_item": self._feed_item,
            "event_msg": self._feed_event,
            "compacted": lambda _: self._excluded.update(["compactions"]),
        }
        try:
            if reader := readers.get(kind):
                self._pass_time()
                reader(payload)
                self._note_origin()
        except UnreadableRecordError as error:
            return str(error)
        return None

    def end(self) -> None:
        """Count the prompts that waited for their event: none comes."""
        self._release()

    def take(self) -> list[CapturedMessage]:
        """Give what is new or grew since the last call."""
        grown = sorted((self._drafts[identity] for identity in self._grown), key=lambda draft: draft.ordinal)
        self._grown.clear()
        return [draft.to_message() for draft in grown]

    def facts(self) -> TranscriptFacts:
        """Count the distinct messages, and the items that are none."""
        facts = TranscriptFacts.of(draft.to_message() for draft in self._drafts.values())
        facts.excluded = self._excluded + Counter({"injected_items": self._prompts.injected})
        return facts

    def _pass_time(self) -> None:
        try:
            self._lineage.pass_time(self._clock.now())
        except UnreadableRecordError:
            return
        self._note_origin()

    def _note_origin(self) -> None:
        """Let nothing that waits get from one session into another: the file of its own has it."""
        if self._lineage.origin != self._origin:
            self._origin = self._lineage.origin
            self._requests.drop()
            self._prompts.release()

    def _feed_context(self, payload: Mapping[str, Any]) -> None:
        self._context = payload
        self._lineage.turn(text_of(payload, "turn_id"), None)

    def _feed_event(self, payload: Mapping[str, Any]) -> None:
        kind = text_of(payload, "type")
        if kind in _TURN_STARTS:
            self._window = count_of(payload, "model_context_window") or self._window
            self._lineage.turn(text_of(payload, "turn_id"), payload.get("started_at"))
        elif kind == "user_message":
            if prompt := self._prompts.event(payload, self._clock.now()):
                self._add_prompt(prompt)
        elif kind in ("agent_reasoning", "agent_reasoning_raw_content"):
            self._release()
            self._requests.think(text_of(payload, "text"))
        elif kind == "token_count":
            # Of what a sub-agent copies, the messages are left out that most of the usage belongs to.
            counts = not (self._lineage.is_copy and is_subagent(self._lineage.meta))
            self._grow(self._requests.usage(payload, counts=counts))
        elif kind in _TURN_ENDS:
            self._release()
            self._grow(self._requests.end_turn())
        elif kind == "thread_rolled_back":
            self._roll_back(count_of(payload, "num_turns") or 0)

    def _feed_item(self, payload: Mapping[str, Any]) -> None:
        kind, role = text_of(payload, "type"), text_of(payload, "role")
        if kind == "message" and role == "user":
            self._prompts.item(payload, self._clock.now())
            return
        if kind == "message" and role != "assistant":
            self._excluded[f"{role}_items" if role in ("developer", "system") else "other_items"] += 1
            return
        if kind in OUTPUTS:
            self._grow(self._requests.output(payload))
            return
        self._release()
        if kind == "message":
            self._add_answer(payload)
        elif kind == "reasoning":
            for piece in objects_of(payload, "summary") + objects_of(payload, "content"):
                self._requests.think(text_of(piece, "text"))
        elif kind in CALLS:
            self._grow(self._requests.call(payload))

    def _add_prompt(self, prompt: Prompt) -> None:
        draft = self._draft("user", key=prompt.text, at=prompt.at)
        draft.add_text("", prompt.request)
        draft.images = max(draft.images, prompt.images)
        self._requests.prompt(draft)

    def _add_answer(self, payload: Mapping[str, Any]) -> None:
        content = payload.get("content")
        if not isinstance(content, list | str):
            raise UnreadableRecordError("an assistant's message without readable content")
        texts = [text_of(part, "text") for part in objects_of(payload, "content")]
        text = content if isinstance(content, str) else "\n\n".join(text for text in texts if text.strip())
        draft = self._draft("assistant", key=text, at=self._clock.now())
        draft.add_text("", text)
        draft.model = draft.model or text_of(self._context, "model") or text_of(self._lineage.meta, "model")
        draft.more |= {"context_window": self._window, "effort": text_of(self._context, "effort")}
        self._requests.answer(draft)

    def _roll_back(self, turns: int) -> None:
        """Mark what the person took back: it was said, and stays."""
        for draft in reversed(self._drafts.values()):
            if turns <= 0:
                return
            if not draft.more.get("rewound"):
                draft.more["rewound"] = True
                turns -= draft.role == "user"
                self._grow(draft)

    def _release(self) -> None:
        for prompt in self._prompts.release():
            self._add_prompt(prompt)

    def _draft(self, role: Role, *, key: str, at: datetime) -> Draft:
        origin = self._lineage.origin
        digest = blake2b(key.encode(errors="replace"), digest_size=16).hexdigest()
        self._equals[origin, role, digest] += 1
        identity = f"{origin}/{role}/{digest}/{self._equals[origin, role, digest]}"
        draft = self._drafts[identity] = Draft(
            source=self.format,
            identity=identity,
            message_id=f"{role}-{len(self._drafts) + 1}",
            role=role,
            conversation_id=self._lineage.own,
            timestamp=at,
            ordinal=len(self._drafts),
            place=self._place(),
            sidechain=not self._lineage.is_copy and is_subagent(self._lineage.meta),
        )
        self._grown.add(identity)
        return draft

    def _place(self) -> dict[str, str]:
        meta = self._lineage.meta
        cwd = text_of(self._context, "cwd") or text_of(meta, "cwd")
        return {
            "project": _name_of(text_of(meta, "cwd") or cwd),
            "cwd": cwd,
            "git_branch": text_of(object_of(meta, "git"), "branch"),
            "version": text_of(meta, "cli_version"),
            "parent": next((draft.message_id for draft in reversed(self._drafts.values())), ""),
        } | ({} if self._lineage.is_copy else self._kinship())

    def _kinship(self) -> dict[str, str]:
        subagent = is_subagent(self._lineage.meta)
        return {
            "agent_id": self._lineage.own if subagent else "",
            "parent_conversation": self._lineage.parent,
        }

    def _grow(self, draft: Draft | None) -> None:
        if draft:
            self._grown.add(draft.identity)


def _name_of(cwd: str) -> str:
    """Give the name of the project: that of the folder, a path of any system."""
    path: PurePath = PurePosixPath(cwd) if cwd.startswith("/") else PureWindowsPath(cwd)
    return path.name
