"""Whatever a source says is recorded, in every database: texts, lengths, numbers and moments of any kind."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.messages import CapturedMessage
from adapters.models import AIModel
from capture.following import FolderFollower
from capture.models import Conversation, Message, MessageState, Source, TranscriptFile
from capture.rawlog import raw_log
from capture.recorder import record
from embeddings.storable import storable_text
from grid import claims
from grid.answering import Asker, semantic
from grid.browsing import ConversationFilters, FragmentFilters, conversations, fragments
from grid.draining import drain
from grid.keys import make_key
from grid.models import QueryLog
from grid.search import SearchFilters
from tests.claude_lines import user_line

pytestmark = pytest.mark.django_db

# Lone surrogates too, which `st.text` leaves out unless told.
ANY = st.text(st.characters(exclude_categories=()), max_size=30) | st.sampled_from(
    ["\0", "a\0b", "\\u0000", "\ud800", "\udfffx", "é" * 700, "x" * 5000, "'; --", "%s %(a)s {}", "🜁\u202e"]
)
NUMBERS = st.integers() | st.floats() | st.sampled_from([2**31 - 1, 2**31, 2**63, 2**64, -1])
MOMENTS = st.datetimes(timezones=st.just(UTC)) | st.sampled_from(
    [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)]
)
METADATA = st.fixed_dictionaries(
    {},
    optional={
        "project": ANY | NUMBERS | st.dictionaries(ANY, ANY, max_size=2),
        "tokens": NUMBERS | st.dictionaries(st.sampled_from(["input", "output", "cache_read"]), NUMBERS),
        "tools_used": st.lists(ANY, max_size=3),
        "note": ANY,
    },
)
MESSAGES = st.builds(
    CapturedMessage,
    conversation_id=ANY, message_id=ANY, timestamp=MOMENTS, role=st.sampled_from(["user", "assistant"]),
    content=ANY, model=ANY, metadata=METADATA,
)  # fmt: skip
often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@often
@given(message=MESSAGES)
def test_any_message_is_recorded_processed_and_found_again(owner: User, message: CapturedMessage) -> None:
    with transaction.atomic():
        recorded = record([message], owner_id=owner.pk, source_kind="api")
        assert record([message], owner_id=owner.pk, source_kind="api").duplicates == 1
        drain()
        row = Message.objects.select_related("conversation").get()
        assert (row.state, row.error) == ("stored", "")
        assert row.timestamp == message.timestamp
        assert row.conversation.external_id == storable_text(message.conversation_id, longest=512)
        assert raw_log().read(recorded.ids)[row.id]["message_id"] == storable_text(message.message_id)
        assert row.role == "user" or AIModel.objects.count() == bool(message.model)
        transaction.set_rollback(True)


@often
@given(text=ANY, since=MOMENTS | st.none())
def test_any_query_is_answered_and_logged(grid: User, text: str, since: datetime | None) -> None:
    narrowing: dict[str, Any] = {"project": text, "topic": text, "source_models": (text,), "since": since}
    with transaction.atomic():
        semantic(
            f"a{text}",
            asker=Asker(owner_id=grid.pk),
            filters=SearchFilters(**narrowing),
            with_context=True,
        )
        assert QueryLog.objects.get().query == storable_text(f"a{text}")
        transaction.set_rollback(True)


@often
@given(text=ANY, moment=MOMENTS)
def test_any_filter_of_a_list_finds_something_or_nothing(grid: User, text: str, moment: datetime) -> None:
    text = storable_text(text)
    wide = ConversationFilters(project=text, source=text, since=moment, until=moment)
    assert list(conversations(owner_id=grid.pk, filters=wide)) == []
    assert list(fragments(owner_id=grid.pk, filters=FragmentFilters(topic=text, source_model=text))) == []


@often
@given(reason=ANY)
def test_any_reason_of_a_failure_is_kept(grid: User, reason: str) -> None:
    with transaction.atomic():
        Message.objects.update(state="captured")
        token, messages = claims.claim(
            Message.objects.values_list("id", flat=True), state=MessageState.CAPTURED
        )
        claims.release(token, messages, reason=reason, permanent=True)
        assert set(Message.objects.values_list("error", flat=True)) == {storable_text(reason)}
        transaction.set_rollback(True)


def test_a_key_may_have_any_name(owner: User) -> None:
    assert make_key(owner_id=owner.pk, name="a\0\udc00")[0].name == "a\ufffd\ufffd"


@pytest.mark.parametrize("name", [b"caf\xe9.jsonl", b"x" * 200 + b".jsonl"])
def test_a_file_may_have_any_name(owner: User, tmp_path: Path, name: bytes) -> None:
    folder = tmp_path.joinpath(*["long" * 50] * 4)
    folder.mkdir(parents=True)
    path = folder / name.decode(errors="surrogateescape")
    path.write_bytes(user_line("q", "Why?"))
    source = Source.objects.create(owner=owner, kind="claude_code", location="here")
    assert FolderFollower(tmp_path, source=source).follow([path]) == 1
    assert len(TranscriptFile.objects.get().path) < 700
    assert Conversation.objects.count() == 1
    again = FolderFollower(tmp_path, source=source)
    assert again.follow([path]) == 0
    assert not again._readers  # it was not even opened
