"""The lessons of one conversation: what its exchanges have to teach, written by delta."""

import json
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db.models import Q

from capture.identity import derived_id
from grid.patterns.due import still_held
from grid.patterns.exchange import Exchange, Turn
from grid.patterns.finding import features
from grid.patterns.finding.features import features_of
from grid.patterns.finding.reader import lesson_reader
from grid.patterns.keeping.heeding import heed
from grid.patterns.keeping.holding import holding
from grid.patterns.models import Lesson, LessonLink
from grid.patterns.reading.exchanges import exchanges_of
from grid.patterns.reading.narration import taught
from grid.patterns.reading.shapes import Shape, messages_in, shape_of
from grid.patterns.reading.turns import turns_of

# Raised whenever what a lesson is made of, or compared by, is made otherwise.
METHOD = 2


def learn(conversation_id: UUID, *, owner_id: int, claim: UUID) -> None:
    """Write the lessons of a conversation as they are now; one that did not change stays as it is.

    An exchange in which the grid's own words came back is an echo, and no lesson: it tells what they were good for.
    Neither is one in which nothing was explained. No lesson is written if the claim was lost meanwhile.

    Raises:
        UnavailableError: if the raw log cannot be reached.
    """
    turns = turns_of(conversation_id)
    exchanges = exchanges_of(conversation_id, turns, reader=lesson_reader())
    found = {
        _id_of(exchange): (exchange, shape_of(exchange, turns))
        for exchange in map(taught, exchanges)
        if exchange and not exchange.echo
    }
    known = dict(Lesson.objects.filter(conversation=conversation_id).values_list("id", "digest"))
    digests = {id_: _digest(shape, turns) for id_, (_, shape) in found.items()}
    fresh = [id_ for id_ in found if bytes(known.get(id_, b"")) != digests[id_]]
    rows = {id_: _facts(*found[id_], digest=digests[id_]) for id_ in fresh}
    with holding(owner_id):
        if still_held(claim, conversation_id):
            _forget(known.keys() - found.keys())
            for id_, row in rows.items():
                given = {"id": id_, "owner_id": owner_id, "conversation_id": conversation_id}
                Lesson.objects.update_or_create(id=id_, defaults=row, create_defaults=given | row)
    heed(exchanges, owner_id=owner_id)


def _forget(ids: set[UUID]) -> None:
    """Delete lessons that there are no more; those beside them are to find their places anew."""
    links = LessonLink.objects.filter(Q(one__in=ids) | Q(other__in=ids)).values_list("one_id", "other_id")
    beside = {id_ for pair in links for id_ in pair}
    Lesson.objects.filter(id__in=beside - ids).update(woven=False)
    Lesson.objects.filter(id__in=ids).delete()


def _id_of(exchange: Exchange) -> UUID:
    return derived_id("lesson", exchange.conversation_id, _messages(exchange)[0].message_id)


def _messages(exchange: Exchange) -> list[Turn]:
    advice = [turn for attempt in exchange.attempts for turn in attempt.advice]
    return [*exchange.asked, *advice]


def _digest(shape: Shape, turns: Sequence[Turn]) -> bytes:
    """Hash the exchange as it is, and how it is read."""
    wanted = messages_in(shape)
    texts = [turn.content for turn in turns if turn.message_id in wanted]
    facts = [METHOD, features.VERSION, lesson_reader().words.model, shape, texts]
    return blake2b(json.dumps(facts, sort_keys=True).encode(), digest_size=16).digest()


def _facts(exchange: Exchange, shape: Shape, *, digest: bytes) -> dict[str, Any]:
    messages = _messages(exchange)
    return {
        "first_message_id": messages[0].message_id,
        "last_message_id": messages[-1].message_id,
        "digest": digest,
        "source_model": exchange.source_model,
        "project": messages[0].project,
        "outcome": exchange.outcome.value,
        "features": features_of(exchange, reader=lesson_reader()).to_bytes(),
        "shape": shape,
        "timestamp": exchange.timestamp,
        "linked": False,
        "woven": False,
    }
