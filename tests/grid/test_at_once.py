"""Two transactions that meet, moment by moment, on Postgres: neither loses what the other did."""

from collections.abc import Callable
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from adapters.models import AIModel
from adapters.models_seen import Sighting, remember_models
from capture.models import Conversation, ErasedMessage, Message, MessageState
from capture.rawlog import raw_log
from capture.recorder import record
from embeddings.locks import settled
from embeddings.models import CachedEmbedding
from embeddings.spaces import current_space
from grid import claims, pipeline
from grid.draining import drain
from grid.erasing import erase_conversation
from grid.models import Fragment
from grid.vectors.embedded import EmbeddedVectorStore
from tests.claude_lines import START, message
from tests.databases import ON_POSTGRES, meanwhile
from tests.grid.vectors.records import found, put, space_of
from tests.waiting import wait_until

pytestmark = pytest.mark.parametrize("own_database", [ON_POSTGRES], indirect=True)
PATIENCE = 30


def _after(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
    """Do the first in a transaction, and end that only when the second, in a thread, waits for it."""
    with transaction.atomic():
        done = first()
        other = meanwhile(second)
        wait_until(_somebody_waits, seconds=PATIENCE, what="the second to wait for the first")
    return done, other.result(PATIENCE)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


def _say(owner: User, text: str, **metadata: Any) -> list[UUID]:
    return record([message(1, text, **metadata)], owner_id=owner.pk, source_kind="api").ids


def test_two_forms_of_one_message_are_joined(own_owner: User) -> None:
    _after(
        lambda: _say(own_owner, "How do I add a column?", tools_used=["a"]),
        lambda: _say(own_owner, "How do I add a column safely?", tools_used=["b"]),
    )
    (document,) = raw_log().read(Message.objects.values_list("id", flat=True)).values()
    assert document["content"] == "How do I add a column safely?"
    assert document["metadata"]["tools_used"] == ["a", "b"]


def test_a_conversation_is_as_wide_as_both_say(own_owner: User) -> None:
    def say(number: int) -> None:
        record([message(number)], owner_id=own_owner.pk, source_kind="api")

    say(5)
    _after(lambda: say(1), lambda: say(9))
    conversation = Conversation.objects.get()
    assert [t.minute for t in (conversation.started_at, conversation.last_at)] == [1, 9]


def test_a_model_was_seen_as_long_as_both_say(own_owner: User) -> None:
    hours = [START.replace(hour=hour) for hour in (1, 5, 9)]
    remember_models({"m": Sighting(hours[1], hours[1])})
    _after(
        lambda: remember_models({"m": Sighting(hours[0], hours[0])}),
        lambda: remember_models({"m": Sighting(hours[2], hours[2])}),
    )
    model = AIModel.objects.get()
    assert (model.first_seen, model.last_seen) == (hours[0], hours[2])


def test_what_is_being_erased_is_not_recorded_again(own_owner: User) -> None:
    _say(own_owner, "How do I add a column?")
    _after(
        lambda: erase_conversation(Conversation.objects.get()),
        lambda: _say(own_owner, "How do I add a column safely?"),
    )
    assert (Message.objects.count(), len(set(raw_log().ids())), ErasedMessage.objects.count()) == (0, 0, 1)


def test_what_is_being_recorded_is_erased_with_the_rest(own_owner: User) -> None:
    _say(own_owner, "How do I add a column?")
    conversation = Conversation.objects.get()
    _after(
        lambda: record([message(2, "And an index?")], owner_id=own_owner.pk, source_kind="api"),
        lambda: erase_conversation(conversation),
    )
    assert (Message.objects.count(), len(set(raw_log().ids())), ErasedMessage.objects.count()) == (0, 0, 2)


def test_a_step_that_is_at_work_is_waited_for(own_owner: User) -> None:
    ids = _say(own_owner, "How do I add a column?")
    conversation = Conversation.objects.get()
    _after(lambda: pipeline.chunk(ids), lambda: erase_conversation(conversation))
    assert (Message.objects.count(), Fragment.objects.count()) == (0, 0)


def test_a_message_that_is_growing_is_not_advanced(own_owner: User) -> None:
    ids = _say(own_owner, "How do I add a column?")
    token, rows = claims.claim(ids, state=MessageState.CAPTURED)

    def held() -> set[UUID]:
        with transaction.atomic():
            return claims.still_held(token, rows)

    assert _after(lambda: _say(own_owner, "How do I add a column safely?"), held)[1] == set()


def test_a_reader_of_vectors_misses_none_that_was_written_before_another(own_owner: User) -> None:
    space, store, reader = space_of("m"), EmbeddedVectorStore(), EmbeddedVectorStore()
    first, second = _after(lambda: put(store, space, 1), lambda: put(store, space, 2))
    assert found(reader, space, 1) == [first, second]


def test_an_embedding_that_goes_while_its_vector_is_stored_is_made_anew(
    own_owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = _say(own_owner, "How do I add a column?")
    pipeline.chunk(ids)
    pipeline.embed(ids)
    upsert, once = EmbeddedVectorStore.upsert, Event()

    def upsert_late(self: EmbeddedVectorStore, *args: Any, **kwargs: Any) -> None:
        if not once.is_set():
            once.set()
            meanwhile(lambda: CachedEmbedding.objects.all().delete()).result(PATIENCE)
        upsert(self, *args, **kwargs)

    monkeypatch.setattr(EmbeddedVectorStore, "upsert", upsert_late)
    assert pipeline.store(ids) == 0
    assert set(Message.objects.values_list("state", "attempts", "error")) == {("chunked", 0, "")}
    assert drain() == 1
    assert EmbeddedVectorStore().count(current_space().pk) == 1


def test_of_two_that_wait_for_each_other_both_come_through(own_owner: User) -> None:
    for name in ("a", "b"):
        remember_models({name: Sighting(START, START)})
    reached = {"a": Event(), "b": Event()}

    def touch(first: str, second: str) -> str:
        def work() -> str:
            with transaction.atomic():
                AIModel.objects.filter(name=first).update(family=second)
                reached[first].set()
                reached[second].wait(PATIENCE)
                AIModel.objects.filter(name=second).update(family=first)
            return first

        return settled(work)

    others = [meanwhile(lambda: touch("a", "b")), meanwhile(lambda: touch("b", "a"))]
    assert [other.result(PATIENCE) for other in others] == ["a", "b"]
