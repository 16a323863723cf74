"""Telling a message again that its site shows under another id than an export gives it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import UUID

from adapters.identity import is_global
from adapters.messages import CapturedMessage
from adapters.registry import exports_of_vendors
from capture.identity import conversation_id, message_id
from capture.models import Message
from capture.rawlog import raw_log
from capture.redacting import strict_redactor
from capture.redaction import PERSONAL

# The metadata that keeps the id of the other way in: no third message is taken for that one.
OTHER_ID = "other_id"
_NO_WORDS = re.compile(r"[\W_]+")


def told_again(
    messages: Sequence[CapturedMessage], *, owner_id: int, source_kind: str
) -> list[CapturedMessage]:
    """Give the messages, those under the identity of a known one that are the same.

    The same is what stands in the same conversation, has the same role and words, and an id of the other kind: one
    of the two is global, as an export gives it, the other names a place on a page. The words alone are compared,
    since a page shows Markdown in a form of its own.
    """
    if source_kind not in _kinds_shown_without_ids():
        return [*messages]
    finder = _Finder(owner_id, source_kind)
    finder.look_up(messages)
    return [finder.told_again(message) for message in messages]


@cache
def _kinds_shown_without_ids() -> set[str]:
    return {known.name for known in exports_of_vendors() if known.shown_without_ids}


@dataclass(slots=True)
class _Finder:
    owner_id: int
    source_kind: str
    stored: dict[UUID, tuple[UUID, bool]] = field(default_factory=dict)
    by_other_id: dict[tuple[UUID, str], str] = field(default_factory=dict)
    by_words: dict[tuple[Any, ...], list[str]] = field(default_factory=dict)

    def look_up(self, messages: Iterable[CapturedMessage]) -> None:
        """Read what is known of the conversations under the other kind of id."""
        rows = Message.objects.filter(
            conversation_id__in={self._conversation(message) for message in messages}
        )
        columns = rows.order_by("timestamp", "id").values_list("id", "conversation_id", "external_id")
        for id_, conversation, external_id in columns:
            self.stored[id_] = (conversation, is_global(external_id))
        wanted = {
            (self._conversation(message), not is_global(message.message_id))
            for message in messages
            if self._own_id(message) not in self.stored
        }
        candidates = [id_ for id_, place in self.stored.items() if place in wanted]
        documents = raw_log().read(candidates) if candidates else {}
        for id_ in candidates:
            if id_ in documents:
                self._note(self.stored[id_], documents[id_])

    def _note(self, place: tuple[UUID, bool], document: dict[str, Any]) -> None:
        conversation, is_exported = place
        identity = str(document["identity"])
        if other := document["metadata"].get(OTHER_ID):
            self.by_other_id[conversation, str(other)] = identity
        elif words := _words(document["content"]):
            key = (conversation, is_exported, document["role"], words)
            self.by_words.setdefault(key, []).append(identity)

    def told_again(self, message: CapturedMessage) -> CapturedMessage:
        """Give a message under the identity of the known one, if there is one and it is not known itself."""
        if self._own_id(message) in self.stored:
            return message
        conversation = self._conversation(message)
        identity = self.by_other_id.get((conversation, message.message_id))
        if identity is None:
            key = (conversation, not is_global(message.message_id), message.role, _words(message.content))
            same = self.by_words.get(key)
            identity = same.pop(0) if same else None
        if identity is None:
            return message
        # It may be in the batch once more.
        self.by_other_id[conversation, message.message_id] = identity
        return replace(
            message, identity=identity, metadata={**message.metadata, OTHER_ID: message.message_id}
        )

    def _own_id(self, message: CapturedMessage) -> UUID:
        return message_id(owner_id=self.owner_id, source_kind=self.source_kind, identity=message.identity)

    def _conversation(self, message: CapturedMessage) -> UUID:
        return conversation_id(
            owner_id=self.owner_id, source_kind=self.source_kind, external_id=message.conversation_id
        )


def _words(text: str) -> str:
    # What the setting asks for, or allows, may have been another when the other one was stored.
    strict, _ = strict_redactor(PERSONAL).redact(text)
    return _NO_WORDS.sub("", strict).casefold()
