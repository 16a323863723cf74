"""The three steps of a message's way: chunk, embed, store. Running any of them twice changes nothing.

Each claims the rows that are in its state, works, and advances them. A step that fails for a batch is run for
each of its messages alone, so that one bad message holds up no other.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from django.db import DatabaseError
from django.db.models import QuerySet

from capture.history import Happening
from capture.models import Message, MessageState
from capture.rawlog import raw_log
from embeddings.away import AWAY, what_is_away
from embeddings.cache import lookup, vectors_for
from embeddings.durability import relaxed_transaction
from embeddings.embedders import EmbedderRefusedError, TextTooLongError, current_embedder
from embeddings.locks import settled
from embeddings.spaces import current_space
from grid import claims
from grid.cutting import cut, replace_fragments
from grid.diary import note_done, note_failed
from grid.indexing import Indexable, index, texts_to_keep
from grid.lexical import lexical_index
from grid.models import Fragment
from grid.patterns.due import mark_due

logger = logging.getLogger(__name__)

Step = Callable[[UUID, list[Message]], int]


def chunk(ids: Iterable[UUID]) -> int:
    """Cut captured messages into fragments; give how many advanced."""
    return _run(_chunk, ids, state=MessageState.CAPTURED)


def embed(ids: Iterable[UUID]) -> int:
    """Compute the vectors that the fragments of chunked messages lack; give how many messages advanced."""
    return _run(_embed, ids, state=MessageState.CHUNKED)


def store(ids: Iterable[UUID]) -> int:
    """Put the fragments of embedded messages into the vector store; give how many messages advanced."""
    stored = _run(_store, ids, state=MessageState.EMBEDDED)
    if stored:
        lexical_index().keep_up()
    return stored


STEPS = {MessageState.CAPTURED: chunk, MessageState.CHUNKED: embed, MessageState.EMBEDDED: store}


def _run(step: Step, ids: Iterable[UUID], *, state: MessageState) -> int:
    token, messages = claims.claim(ids, state=state)
    if not messages:
        return 0
    try:
        return settled(lambda: step(token, messages))
    except AWAY as error:
        return _wait(token, messages, state=state, error=error)
    except Exception as error:  # noqa: BLE001 - whatever went wrong is kept with the message, and shown
        if len(messages) == 1 or isinstance(error, DatabaseError):
            _fail(token, messages, state=state, error=error)
            return 0
    # One of them is at fault: each is tried alone, under the claim that already holds it.
    return sum(_run_alone(step, token, message, state=state) for message in messages)


def _run_alone(step: Step, token: UUID, message: Message, *, state: MessageState) -> int:
    try:
        return settled(lambda: step(token, [message]))
    except AWAY as error:
        return _wait(token, [message], state=state, error=error)
    except Exception as error:  # noqa: BLE001 - as above
        _fail(token, [message], state=state, error=error)
        return 0


def _wait(token: UUID, messages: Sequence[Message], *, state: MessageState, error: Exception) -> int:
    """Leave messages to a later attempt that costs them nothing: it is a server that failed, not they."""
    logger.info("%s waits for %d messages: %s", state.label, len(messages), error)
    claims.postpone(token, messages, reason=what_is_away(error))
    return 0


def _fail(token: UUID, messages: Sequence[Message], *, state: MessageState, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}"
    permanent = isinstance(error, EmbedderRefusedError)
    # Cut for an embedder that reads more: cut again, for the one in use.
    again = MessageState.CAPTURED if isinstance(error, TextTooLongError) else state
    failed = claims.release(token, messages, reason=reason, permanent=permanent, again=again)
    for message in failed:
        logger.warning("%s failed: %s", state.label, reason, extra={"message_id": str(message.id)})
    note_failed(failed, state=state, error=error)


def _chunk(token: UUID, messages: list[Message]) -> int:
    embedder, documents = current_embedder(), raw_log().read([message.id for message in messages])
    fragments = {message.id: cut(message, documents.get(message.id), embedder) for message in messages}
    with relaxed_transaction():
        held = claims.still_held(token, messages)
        replace_fragments(held, fragments)
        silent = [id_ for id_ in held if not fragments[id_]]
        advanced = claims.advance(token, silent, to=MessageState.STORED)
        counts = {id_: len(fragments[id_]) for id_ in held}
        note_done((m for m in messages if counts.get(m.id)), Happening.CHUNKED, fragments=counts)
        note_done((m for m in messages if counts.get(m.id) == 0), Happening.STORED, fragments=counts)
        return advanced + claims.advance(token, held - set(silent), to=MessageState.CHUNKED)


def _embed(token: UUID, messages: list[Message]) -> int:
    embedder, space = current_embedder(), current_space()
    spans = _fragments_of(messages).values_list("message_id", "start", "end", "content_hash")
    wanted = {bytes(digest): (id_, start, end) for id_, start, end, digest in spans}
    missing = wanted.keys() - lookup(space, wanted).keys()
    if missing:
        documents = raw_log().read({wanted[digest][0] for digest in missing})
        texts = {}
        for digest in missing:
            id_, start, end = wanted[digest]
            texts[digest] = documents[id_]["content"][start:end]
        vectors_for(space, embedder, texts)
    with relaxed_transaction():
        note_done(messages, Happening.EMBEDDED)
        return claims.advance(token, [message.id for message in messages], to=MessageState.EMBEDDED)


def _store(token: UUID, messages: list[Message]) -> int:
    space, by_id = current_space(), {message.id: message for message in messages}
    wanted: dict[UUID, list[Indexable]] = {}
    for id_, *row in _fragments_of(messages).values_list("message_id", *Indexable._fields):
        wanted.setdefault(id_, []).append(Indexable(*row))
    embeddings = lookup(space, {bytes(f.content_hash) for group in wanted.values() for f in group})
    complete = {id_ for id_ in by_id if all(bytes(f.content_hash) in embeddings for f in wanted.get(id_, ()))}
    texts = texts_to_keep(complete)
    with relaxed_transaction():
        held = claims.still_held(token, messages)
        ready = [id_ for id_ in complete if id_ in held]
        index(space, [by_id[id_] for id_ in ready], wanted, embeddings=embeddings, texts=texts)
        mark_due({by_id[id_].conversation_id for id_ in ready if by_id[id_].stored_at is None})
        # A vector may be gone again (its text was erased elsewhere, the embedder was changed): embed it anew.
        claims.advance(token, by_id.keys() - complete, to=MessageState.CHUNKED)
        counts = {id_: len(wanted.get(id_, ())) for id_ in ready}
        note_done((by_id[id_] for id_ in ready), Happening.STORED, fragments=counts)
        return claims.advance(token, ready, to=MessageState.STORED)


def _fragments_of(messages: Sequence[Message]) -> QuerySet[Fragment]:
    return Fragment.objects.filter(message_id__among=[message.id for message in messages])
