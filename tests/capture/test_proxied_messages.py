"""What a proxy saw and what a transcript has of the same answer are one row, whichever is recorded first."""

from collections.abc import Sequence

import pytest
from django.contrib.auth.models import User

from adapters.claude.parser import ClaudeCodeParser
from adapters.exchanges import Reading
from adapters.messages import CapturedMessage
from capture.models import Conversation, Message
from capture.rawlog import raw_log
from capture.recorder import Recorded, record
from tests.adapters.calls import APIS, Anthropic, Said, read
from tests.adapters.lines import PATH, assistant, user

pytestmark = pytest.mark.django_db
SESSION = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
HEADERS = {"User-Agent": "claude-cli/2.1.114 (external, cli)", "X-Claude-Code-Session-Id": SESSION}


def proxied() -> Reading:
    return read(Anthropic().exchange([("user", "Fix it")], "Done", id="msg_1", request_headers=HEADERS))


def transcribed() -> Sequence[CapturedMessage]:
    typed = user("Fix it", sessionId=SESSION)
    usage = {"input_tokens": 9, "output_tokens": 1, "cache_read_input_tokens": 900}
    parser = ClaudeCodeParser(PATH)
    parser.feed(typed)
    parser.feed(assistant("Done", parentUuid=typed["uuid"], usage=usage, sessionId=SESSION))
    return parser.take()


def kept(messages: Sequence[CapturedMessage], owner: User, *, kind: str = "claude_code") -> Recorded:
    return record(messages, owner_id=owner.pk, source_kind=kind)


@pytest.mark.parametrize("proxied_first", [True, False])
def test_an_answer_in_both_is_one_row_with_the_exact_usage(owner: User, proxied_first: bool) -> None:
    both = [proxied().messages, transcribed()]
    for messages in both if proxied_first else reversed(both):
        kept(messages, owner)
    row = Message.objects.get(role="assistant")
    assert (row.input_tokens, row.output_tokens, row.cache_read_tokens) == (9, 7, 0)
    assert not row.incomplete
    assert Conversation.objects.get().external_id == SESSION
    metadata = raw_log().read([row.pk])[row.pk]["metadata"]
    prompts = set(Message.objects.filter(role="user").values_list("external_id", flat=True))
    assert {metadata["prompt"], metadata["parent"]} == prompts


def test_answers_without_prompts_leave_those_to_the_transcript(owner: User) -> None:
    kept(proxied().without_prompts().messages, owner)
    kept(transcribed(), owner)
    assert Message.objects.count() == 2


@pytest.mark.parametrize("name", APIS)
def test_a_history_that_is_sent_again_is_stored_once(owner: User, name: str) -> None:
    history: list[Said] = []
    for turn in range(4):
        history.append(("user", f"Question {turn}"))
        reading = read(APIS[name].exchange(history, f"Answer {turn}", id=f"id-{turn}"))
        kept(reading.messages, owner, kind=reading.source_kind)
        assert kept(reading.messages, owner, kind=reading.source_kind).accepted == []
        history.append(("assistant", f"Answer {turn}"))
    assert Message.objects.count() == 8
    assert Conversation.objects.count() == 1
    said = list(Message.objects.order_by("timestamp").values_list("role", flat=True))
    assert said == ["user", "assistant"] * 4
