"""A conversation of claude.ai that comes by its page and by an export, in either order, is there once."""

from itertools import permutations

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User

from adapters.claude.exports import ClaudeAIExport
from adapters.identity import identity_of
from adapters.messages import CapturedMessage, parse_timestamp
from capture.foreseeing import Foresight
from capture.models import Message
from capture.rawlog import raw_log
from capture.recorder import record
from tests.exports import chat, read, said, uuid_of

pytestmark = pytest.mark.django_db
ASKED, ANSWERED, AGAIN = uuid_of("asked"), uuid_of("answered"), uuid_of("again")
EXPORT = chat(
    "c1",
    said(ASKED, text="A table of teas?"),
    said(ANSWERED, "assistant", "Sure:\n\n* **Green**\n* *Black*", created_at="2026-03-01T09:00:05Z"),
    said(AGAIN, text="Thanks.", created_at="2026-03-01T09:01:00Z"),
    said(uuid_of("end"), "assistant", "Gladly.", created_at="2026-03-01T09:01:05Z"),
)


def shown(message_id: str, role: str, content: str, *, minute: int = 30) -> CapturedMessage:
    """Give a message as the ingest API makes it of what a page shows."""
    message = CapturedMessage.from_wire(
        {
            "conversation_id": "c1",
            "message_id": message_id,
            "timestamp": f"2026-03-02T10:{minute}:00Z",
            "role": role,
            "content": content,
        }
    )
    message.identity = identity_of(conversation_id="c1", message_id=message_id)
    return message


PAGE = [
    shown(ASKED, "user", "A table of teas?"),
    shown(f"{ASKED}-hub-reply~1", "assistant", "Sure:\n\n- **Green**\n- *Black*", minute=31),
    shown(AGAIN, "user", "Thanks.", minute=32),
    shown(f"{AGAIN}-hub-reply~2", "assistant", "Gladly.", minute=33),
]


def recorded(owner: User, *ways: list[CapturedMessage]) -> list[str]:
    """Record what came, one way after the other; give the texts that are there, in order."""
    for messages in ways:
        record(messages, owner_id=owner.pk, source_kind="claude_ai")
    ids = list(Message.objects.order_by("timestamp").values_list("id", flat=True))
    documents = raw_log().read(ids)
    return [documents[id_]["content"] for id_ in ids]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_each_message_is_there_once(owner: User, order: tuple[int, ...]) -> None:
    ways = [read(ClaudeAIExport(), EXPORT), PAGE[:2], PAGE]
    texts = recorded(owner, *(ways[number] for number in order))
    assert [text.split()[0] for text in texts] == ["A", "Sure:", "Thanks.", "Gladly."]
    assert Message.objects.latest("timestamp").timestamp == parse_timestamp("2026-03-01T09:01:05Z")
    assert recorded(owner, *ways) == texts


def test_a_message_that_is_in_a_batch_twice_is_one(owner: User) -> None:
    assert len(recorded(owner, read(ClaudeAIExport(), EXPORT), PAGE + PAGE)) == 4


def test_a_dry_run_foresees_it(owner: User) -> None:
    recorded(owner, PAGE)
    foreseen = Foresight(owner_id=owner.pk).record(read(ClaudeAIExport(), EXPORT), source_kind="claude_ai")
    assert foreseen.accepted == []


def test_answers_with_the_same_words_stay_as_many_as_they_were(owner: User) -> None:
    export = chat(
        "c1",
        said(ASKED, text="One?"),
        said(ANSWERED, "assistant", "Yes.", created_at="2026-03-01T09:00:05Z"),
        said(AGAIN, text="Two?", created_at="2026-03-01T09:01:00Z"),
    )
    page = [
        shown(f"{ASKED}-hub-reply~1", "assistant", "Yes."),
        shown(f"{AGAIN}-hub-reply~1", "assistant", "Yes."),
    ]
    exported = read(ClaudeAIExport(), export)
    assert recorded(owner, exported, page[:1], page[1:], page, exported) == ["One?", "Yes.", "Two?", "Yes."]


def test_other_words_another_role_or_another_conversation_are_another_message(owner: User) -> None:
    elsewhere = shown("row 3", "assistant", "Gladly.")
    elsewhere.conversation_id = "c2"
    elsewhere.identity = "c2/row 3"
    others = [shown("row 1", "assistant", "Sure: green"), shown("row 2", "user", "Gladly."), elsewhere]
    assert len(recorded(owner, read(ClaudeAIExport(), EXPORT), others)) == 7


def test_ids_of_other_sources_are_not_looked_at(owner: User) -> None:
    for message in read(ClaudeAIExport(), EXPORT), PAGE:
        record(message, owner_id=owner.pk, source_kind="api")
    assert Message.objects.count() == 6


def test_it_is_there_once_whatever_the_settings_took_out_of_either(
    owner: User, settings: LazySettings
) -> None:
    said_so = "It is ada@example.org, or +49 30 1234567."
    export = read(
        ClaudeAIExport(), chat("c1", said(ASKED, text="Whom?"), said(ANSWERED, "assistant", said_so))
    )
    page = [shown(ASKED, "user", "Whom?"), shown(f"{ASKED}-hub-reply~1", "assistant", said_so, minute=31)]
    recorded(owner, export)
    settings.REDACT_PII = ["email", "phone"]
    assert recorded(owner, page) == ["Whom?", "It is [REDACTED:email], or [REDACTED:phone]."]
