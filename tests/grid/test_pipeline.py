"""The steps of the pipeline over real stores."""

from uuid import UUID

import pytest
from django.contrib.auth.models import User

from capture.models import Message, MessageState
from capture.rawlog import raw_log
from capture.recorder import record
from embeddings.embedders import EmbedderRefusedError
from embeddings.models import CachedEmbedding
from embeddings.spaces import current_space
from grid import pipeline
from grid.claims import backlog
from grid.draining import drain
from grid.models import Fragment
from grid.vectors import vector_store
from tests.claude_lines import message

pytestmark = pytest.mark.django_db


def _record(owner: User, *contents: str) -> list[UUID]:
    messages = [message(number, content) for number, content in enumerate(contents, 1)]
    return record(messages, owner_id=owner.pk, source_kind="api").ids


def _vectors() -> int:
    return vector_store().count(current_space().pk)


def test_a_message_goes_all_the_way(owner: User) -> None:
    ids = _record(owner, "How do I add a column safely?")
    assert [step(ids) for step in pipeline.STEPS.values()] == [1, 1, 1]
    row = Message.objects.get()
    assert row.state == MessageState.STORED
    assert row.stored_at is not None
    assert Fragment.objects.count() == CachedEmbedding.objects.count() == _vectors() == 1


def test_running_a_step_twice_changes_nothing(owner: User) -> None:
    ids = _record(owner, "How do I add a column safely?")
    for step in (*pipeline.STEPS.values(), *pipeline.STEPS.values()):
        step(ids)
    assert Fragment.objects.count() == _vectors() == 1


def test_fragments_are_exact_spans_of_the_text(owner: User) -> None:
    text = "\n\n".join(f"## Step {n}\n\n" + f"Do thing number {n} with great care. " * 30 for n in range(12))
    (id_,) = _record(owner, text)
    drain()
    content = raw_log().read([id_])[id_]["content"]
    fragments = list(Fragment.objects.order_by("ordinal"))
    assert len(fragments) > 3
    assert " ".join(content[f.start : f.end] for f in fragments).split() == text.split()


def test_equal_texts_are_embedded_once(owner: User) -> None:
    _record(owner, "Thanks!", "Thanks!", "Thanks!")
    drain()
    assert (CachedEmbedding.objects.count(), _vectors()) == (1, 3)


def test_a_message_without_text_is_done_at_once(owner: User) -> None:
    ids = _record(owner, "", "  \n ")
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.STORED}
    Message.objects.update(state=MessageState.CAPTURED)
    assert pipeline.chunk(ids) == 2
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.STORED}


def test_a_message_that_got_shorter_fragments_leaves_none_behind(owner: User) -> None:
    (id_,) = _record(owner, "word " * 3000)
    drain()
    many = Fragment.objects.count()
    document = raw_log().read([id_])[id_]
    raw_log().write({id_: document | {"content": "word"}}, owner_id=owner.pk)
    Message.objects.update(state=MessageState.CAPTURED)
    drain()
    assert many > 1
    assert Fragment.objects.count() == _vectors() == 1


def test_one_bad_message_holds_up_no_other(owner: User) -> None:
    good, bad = _record(owner, "A good one", "One whose text is lost")
    raw_log().erase([bad])
    pipeline.chunk([good, bad])
    assert Message.objects.get(id=good).state == MessageState.CHUNKED
    row = Message.objects.get(id=bad)
    assert (row.state, row.attempts) == (MessageState.CAPTURED, 1)
    assert "raw log has no text" in row.error


def test_a_refusal_fails_at_once_with_its_reason(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = _record(owner, "Hello")
    pipeline.chunk(ids)

    def refuse(*_: object) -> None:
        raise EmbedderRefusedError("The key was refused; check OPENAI_API_KEY.")

    monkeypatch.setattr("grid.pipeline.vectors_for", refuse)
    pipeline.embed(ids)
    row = Message.objects.get()
    assert (row.state, row.failed_in) == (MessageState.FAILED, MessageState.CHUNKED)
    assert "check OPENAI_API_KEY" in row.error


def test_a_vector_that_is_gone_again_is_computed_again(owner: User) -> None:
    ids = _record(owner, "Hello there")
    pipeline.chunk(ids)
    pipeline.embed(ids)
    CachedEmbedding.objects.all().delete()
    assert pipeline.store(ids) == 0
    assert Message.objects.get().state == MessageState.CHUNKED
    assert drain() == 1


def test_draining_leaves_no_backlog(owner: User) -> None:
    _record(owner, *(f"Message number {n}" for n in range(120)))
    assert drain() == 120
    assert backlog() == 0
