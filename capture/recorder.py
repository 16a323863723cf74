"""The one door: every captured message, whatever its source, enters the grid through `record()`."""

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from adapters.messages import CapturedMessage
from adapters.models_seen import remember_models, sightings
from capture.conversations import LONGEST_ID, upsert_conversations
from capture.durability import durable_transaction
from capture.exclusion import hold
from capture.history import Event, Happening, history
from capture.identity import conversation_id, message_id
from capture.joining import join
from capture.models import ErasedMessage, Message, MessageState
from capture.rawlog import Document, raw_log
from capture.redacting import new_redactor
from capture.same_words import told_again
from capture.signals import messages_captured
from embeddings.locks import settled
from embeddings.rows import upsert

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What `record()` did: the id of each message given, in order, and which of them were new or grew."""

    ids: list[UUID]
    accepted: list[UUID]

    @property
    def duplicates(self) -> int:
        """How many of the messages given changed nothing."""
        return len(self.ids) - len(self.accepted)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A message without its secrets, and how many those were."""

    message: CapturedMessage
    count: int


@dataclass(slots=True)
class _Form:
    """A redacted message on its way into the stores."""

    message: CapturedMessage
    redactions: int
    digest: bytes = b""
    # False when only facts about the message grew (usage, tool results), so that its fragments stay as they are.
    text_changed: bool = True

    @property
    def has_text(self) -> bool:
        """Whether there is anything to cut into fragments."""
        return bool(self.message.content.strip())


def record(messages: Sequence[CapturedMessage], *, owner_id: int, source_kind: str) -> Recorded:
    """Redact messages, store them durably and announce them; what is known already is a no-op.

    A message is known by its identity within owner and source. One that grew replaces its earlier form and goes
    through the pipeline again; one that its owner erased stays erased. On an error none is stored; with a raw log
    that is not in the database of the rows some may be in it already, and are recorded from there before long.
    """
    return record_redacted(
        [redact(message) for message in messages], owner_id=owner_id, source_kind=source_kind
    )


def record_redacted(redacted: Sequence[Redacted], *, owner_id: int, source_kind: str) -> Recorded:
    """Do the rest of `record()` with messages that were redacted before."""
    if not raw_log().transactional:
        # One that is away is met here, not while the transaction holds up others.
        raw_log().ping()
    return settled(lambda: _record(redacted, owner_id=owner_id, source_kind=source_kind))


def _record(redacted: Sequence[Redacted], *, owner_id: int, source_kind: str) -> Recorded:
    messages = told_again([found.message for found in redacted], owner_id=owner_id, source_kind=source_kind)
    redacted = [replace(found, message=message) for found, message in zip(redacted, messages, strict=True)]
    ids = ids_of(redacted, owner_id=owner_id, source_kind=source_kind)
    forms = _forms(zip(ids, redacted, strict=True))
    external_ids = {found.message.conversation_id for found in redacted}
    with durable_transaction():
        hold(
            [*ids]
            + [
                conversation_id(owner_id=owner_id, source_kind=source_kind, external_id=external_id)
                for external_id in external_ids
            ]
        )
        for id_ in ErasedMessage.objects.filter(id__among=list(forms)).values_list("id", flat=True):
            del forms[id_]
        fresh = _new_or_grown(forms)
        kept = [found.message for id_, found in zip(ids, redacted, strict=True) if id_ in forms]
        upsert_conversations(kept, owner_id=owner_id, source_kind=source_kind)
        if fresh:
            _store(fresh, owner_id=owner_id, source_kind=source_kind)
            remember_models(sightings(form.message for form in fresh.values()))
            history().note(_happenings(fresh, owner_id=owner_id))
            to_process = [id_ for id_, form in fresh.items() if form.text_changed and form.has_text]
            transaction.on_commit(lambda: _announce(to_process), robust=True)
    return Recorded(ids=ids, accepted=list(fresh))


def redact(message: CapturedMessage) -> Redacted:
    """Take out of a message what is private or secret, and what no store can hold.

    Each message is redacted by itself: what is stored of it must not depend on what came with it.
    """
    message, redactor = message.storable(), new_redactor()
    parts, counts = redactor.redact_value([message.content, message.metadata])
    if redactor.remembers:
        # A password that one part of the message announces may stand alone in a part before it.
        parts, more = redactor.redact_value(parts)
        counts += more
    content, metadata = parts
    return Redacted(message=replace(message, content=content, metadata=metadata), count=counts.total())


def ids_of(redacted: Iterable[Redacted], *, owner_id: int, source_kind: str) -> list[UUID]:
    """Give the id that each message has or will have, in order."""
    return [
        message_id(owner_id=owner_id, source_kind=source_kind, identity=found.message.identity)
        for found in redacted
    ]


def _forms(redacted: Iterable[tuple[UUID, Redacted]]) -> dict[UUID, _Form]:
    """Join the messages of one identity into one form each."""
    forms: dict[UUID, _Form] = {}
    for id_, found in redacted:
        message, count = found.message, found.count
        known = forms.get(id_)
        if known:
            message, count = join(known.message, message), max(known.redactions, count)
        forms[id_] = _Form(message=message, redactions=count)
    for form in forms.values():
        form.digest = _digest(form.message)
    return forms


def _digest(message: CapturedMessage) -> bytes:
    """Hash what can grow. The conversation is left out: a forked session repeats a message under its own."""
    parts = [message.role, message.content, message.model, message.timestamp.isoformat(), message.metadata]
    return blake2b(json.dumps(parts, sort_keys=True).encode(), digest_size=16).digest()


def _new_or_grown(forms: dict[UUID, _Form]) -> dict[UUID, _Form]:
    """Keep the forms that add something to what is stored, joined with it."""
    rows = Message.objects.filter(id__among=list(forms)).values_list("id", "digest")
    stored = {id_: bytes(digest) for id_, digest in rows}
    changed = [id_ for id_, digest in stored.items() if digest != forms[id_].digest]
    documents = raw_log().read(changed) if changed else {}
    fresh = {id_: form for id_, form in forms.items() if id_ not in stored}
    for id_ in changed:
        form = forms[id_]
        if id_ in documents:
            known = from_document(documents[id_], identity=form.message.identity)
            form.message = join(known, form.message)
            form.digest = _digest(form.message)
            # A document that is ahead of its row: whoever wrote it died before the row was changed.
            ahead = documents[id_].get("digest", stored[id_].hex()) != stored[id_].hex()
            form.text_changed = ahead or _processed(known) != _processed(form.message)
        if form.digest != stored[id_]:
            fresh[id_] = form
    return fresh


def _processed(message: CapturedMessage) -> tuple[Any, ...]:
    """What of a message its fragments are made of, or have."""
    return message.content, message.model, message.metadata.get("project")


def to_document(message: CapturedMessage, *, owner_id: int, source_kind: str) -> Document:
    """Give the document that the raw log keeps of a message: enough to make its rows again."""
    return message.to_wire() | {
        "identity": message.identity,
        "owner_id": owner_id,
        "source_kind": source_kind,
    }


def from_document(document: Document, *, identity: str = "") -> CapturedMessage:
    """Read a message back from its document in the raw log."""
    return replace(CapturedMessage.from_wire(document), identity=identity or document.get("identity", ""))


def _store(forms: dict[UUID, _Form], *, owner_id: int, source_kind: str) -> None:
    documents = {
        id_: to_document(form.message, owner_id=owner_id, source_kind=source_kind)
        | {"digest": form.digest.hex(), "redactions": form.redactions}
        for id_, form in forms.items()
    }
    raw_log().write(documents, owner_id=owner_id)
    now = timezone.now()
    for text_changed, growing in ((True, [*_FACTS, *_PIPELINE]), (False, _FACTS)):
        rows = [
            _row(id_, form, owner_id=owner_id, source_kind=source_kind, now=now)
            for id_, form in forms.items()
            if form.text_changed == text_changed
        ]
        if rows:
            upsert(Message, list(rows[0]), [row.values() for row in rows], unique=("id",), update=growing)


def _row(id_: UUID, form: _Form, *, owner_id: int, source_kind: str, now: datetime) -> dict[str, Any]:
    message, metadata = form.message, form.message.metadata
    tokens = metadata.get("tokens")
    tokens = tokens if isinstance(tokens, dict) else {"output": tokens}
    return {
        "id": id_,
        "conversation_id": conversation_id(
            owner_id=owner_id, source_kind=source_kind, external_id=message.conversation_id
        ),
        "owner_id": owner_id,
        "source_kind": source_kind,
        "external_id": message.message_id[:LONGEST_ID],
        "role": message.role,
        "model": message.model[:200],
        "project": str(metadata.get("project") or "")[:255],
        "timestamp": message.timestamp,
        "digest": form.digest,
        "characters": len(message.content),
        "output_tokens": _count(tokens.get("output")),
        "input_tokens": _count(tokens.get("input")),
        "cache_creation_tokens": _count(tokens.get("cache_creation")),
        "cache_read_tokens": _count(tokens.get("cache_read")),
        "tool_calls": len(calls) if isinstance(calls := metadata.get("tool_calls"), list) else 0,
        "redactions": form.redactions,
        "sidechain": bool(metadata.get("sidechain")),
        "incomplete": bool(metadata.get("incomplete")),
        "captured_at": now,
        # Most messages of an agent are tool calls alone: there is nothing of them to process.
        "state": (MessageState.CAPTURED if form.has_text else MessageState.STORED).value,
        "stored_at": None if form.has_text else now,
        "not_before": now,
        "nudged_at": now,
        "failed_in": "",
        "claim": None,
        "attempts": 0,
        "error": "",
    }


# What is rewritten when a message grew; it keeps its conversation. A text that changed is processed from the start.
_FACTS = [
    "model", "project", "timestamp", "digest", "characters", "output_tokens", "input_tokens",
    "cache_creation_tokens", "cache_read_tokens", "tool_calls", "redactions", "incomplete",
]  # fmt: skip
_PIPELINE = [
    "captured_at", "stored_at", "state", "failed_in", "claim", "not_before", "nudged_at", "attempts", "error",
]  # fmt: skip


def _count(value: object) -> int:
    """A number of tokens as a source gave it; anything that is none counts as unknown, 0."""
    return int(value) if isinstance(value, int | float) and 0 <= value < 2**31 else 0


def _happenings(forms: dict[UUID, _Form], *, owner_id: int) -> Iterator[Event]:
    for id_, form in forms.items():
        yield Event(id_, owner_id, Happening.CAPTURED)
        if form.redactions:
            yield Event(id_, owner_id, Happening.REDACTED, count=form.redactions)
        if not form.has_text:
            yield Event(id_, owner_id, Happening.STORED, count=0)


def _announce(ids: list[UUID]) -> None:
    if not ids:
        return
    for receiver, outcome in messages_captured.send_robust(sender=None, message_ids=ids):
        if isinstance(outcome, Exception):
            # The messages are safe; the sweep finds those that nobody was told of.
            logger.error("announcing %d messages to %s failed: %s", len(ids), receiver, outcome)
