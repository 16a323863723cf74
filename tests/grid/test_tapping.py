"""An adapter that is bound to the grid records in it and is answered by it, for any model."""

from pathlib import Path

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from adapters.bound import NotBoundError
from adapters.data import UnreadableDataError
from adapters.registry import adapter_for
from capture.models import Message
from capture.pausing import PausedError, pause, pauses
from embeddings.alignments import AlignmentMissingError
from embeddings.models import EmbeddingSpace
from grid.answering import Asker
from grid.search import InvalidQueryError
from grid.tapping import tapped
from tests.claude_lines import assistant_line, message, user_line
from tests.grid.patterns.talks import write_transcripts

pytestmark = pytest.mark.django_db
QUESTION = "Our invoice job runs at 2:20 every night, local time. What happens when daylight saving ends?"


def test_what_it_captures_is_recorded_once(owner: User) -> None:
    tap = tapped("claude-opus-4-6", asker=Asker(owner.pk))
    transcript = user_line("q", "Why is the test flaky?") + assistant_line("a", "It shares a database.")
    assert tap.capture_conversation(transcript).accepted == 2
    again = tap.capture_conversation(transcript)
    assert (again.accepted, again.duplicates) == (0, 2)
    assert {*Message.objects.values_list("source_kind", flat=True)} == {"claude_code"}


def test_messages_are_captured_as_those_of_the_ingest_api(owner: User) -> None:
    tap = tapped("a-model-that-nobody-knows", asker=Asker(owner.pk))
    tap.capture_conversation(message(1))
    tap.capture_conversation({"messages": [message(2).to_wire(), message(3).to_wire()]})
    assert list(Message.objects.values_list("source_kind", flat=True)) == ["api"] * 3


def test_a_pause_holds_for_it_too(owner: User) -> None:
    pause(owner_id=owner.pk, kind="api", location="")
    pauses.cache_clear()
    with pytest.raises(PausedError):
        tapped("gpt-5", asker=Asker(owner.pk)).capture_conversation(message(1))


def test_what_it_cannot_read_is_refused_with_what_it_can(owner: User) -> None:
    with pytest.raises(UnreadableDataError, match=r"It reads: Claude Code transcripts"):
        tapped("claude-opus-4-6", asker=Asker(owner.pk)).capture_conversation(b"no JSON")


def test_each_model_is_answered_as_it_likes_it(owner: User, tmp_path: Path) -> None:
    write_transcripts(tmp_path)
    call_command("ingest", str(tmp_path))
    call_command("process")
    claude = tapped("claude-opus-4-6", asker=Asker(owner.pk)).query_intelligence(QUESTION, {"maxTokens": 500})
    llama = tapped("llama3.1:8b", asker=Asker(owner.pk)).query_intelligence(QUESTION, {"maxTokens": 500})
    assert "<pattern" in claude.context
    assert "<pattern" not in llama.context
    assert [one["id"] for one in claude.patterns] == [one["id"] for one in llama.patterns]
    assert 0 < llama.tokens <= 500
    assert llama.context_id


def test_a_wrong_filter_is_refused_by_its_name(owner: User) -> None:
    with pytest.raises(InvalidQueryError, match="projekt: it is unknown here"):
        tapped("gpt-5", asker=Asker(owner.pk)).query_intelligence("Why?", {"projekt": "shop"})


def test_without_a_grid_it_says_where_to_get_one() -> None:
    with pytest.raises(NotBoundError, match=r"grid\.tapping"):
        adapter_for("gpt-5").capture_conversation(message(1))


def test_the_window_is_that_of_the_model() -> None:
    assert (adapter_for("claude-opus-4-6").max_context_window or 0) >= 200_000
    assert adapter_for("a-model-that-nobody-knows").max_context_window is None


def test_a_vector_of_a_space_without_a_map_is_refused() -> None:
    other = EmbeddingSpace.objects.create(provider="other", model="m", dimensions=2, max_tokens=9)
    tap = adapter_for("gpt-5")
    tap.generate_embedding("a text")
    with pytest.raises(AlignmentMissingError):
        tap.normalize_vector(np.array([3.0, 4.0]), other)
