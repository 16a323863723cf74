"""Reading conversations as turns, and putting exchanges together again."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from adapters.messages import CapturedMessage
from capture.recorder import record
from grid.patterns.reading.exchanges import exchanges_of
from grid.patterns.reading.shapes import exchange_from, messages_in, shape_of
from grid.patterns.reading.turns import turns_of, turns_with
from tests.grid.patterns.saying import conversation, say

pytestmark = pytest.mark.django_db


def _said(owner: User, *texts: tuple[str, str], **metadata: object) -> None:
    messages = [
        CapturedMessage(
            conversation_id="c",
            message_id=str(number),
            timestamp=datetime(2026, 3, 1, 9, number, tzinfo=UTC),
            role="user" if who == "user" else "assistant",
            content=text,
            metadata=dict(metadata),
        )
        for number, (who, text) in enumerate(texts)
    ]
    record(messages, owner_id=owner.pk, source_kind="api")


def test_turns_come_in_their_order_and_without_what_was_served(owner: User) -> None:
    served = "Before.\n<aethergrid-context>\nRemember the lock.\n</aethergrid-context>\nAfter."
    _said(owner, ("user", "How?"), ("assistant", served), ("assistant", ""), ("user", "Thanks."))
    turns = turns_of(conversation("c").pk)
    assert [turn.role for turn in turns] == ["user", "assistant", "user"]
    assert [bool(turn.served) for turn in turns] == [False, True, False]
    assert "lock" not in turns[1].content
    assert turns[1].content.split() == ["Before.", "After."]


def test_what_was_served_and_cut_off_is_left_out_to_the_end(owner: User) -> None:
    _said(owner, ("user", "How?"), ("assistant", "So: <aethergrid-context> Remember the"))
    assert turns_of(conversation("c").pk)[1].content.strip() == "So:"


def test_a_sub_agent_is_left_out(owner: User) -> None:
    _said(owner, ("user", "Look around."), sidechain=True)
    assert turns_of(conversation("c").pk) == []


def test_an_exchange_can_be_put_together_again(owner: User) -> None:
    say(owner, ["bread"], distilled=False)
    _said(
        owner,
        ("user", "My login test is flaky, it fails at midnight."),
        ("user", "It reads the clock."),
        ("assistant", "Freeze the clock in a fixture of the login test."),
        ("user", "The login test still fails."),
        ("user", "It fails at midnight."),
        ("assistant", "Then pass the clock in as an argument of the login."),
        ("user", "That fixed it, thanks."),
    )
    for name in ("bread", "c"):
        id_ = conversation(name).pk
        turns = turns_of(id_)
        for exchange in exchanges_of(id_, turns):
            shape = shape_of(exchange, turns)
            assert exchange_from(shape, turns_with(messages_in(shape)), conversation_id=id_) == exchange
