"""Personal data: off unless asked for, by kind; and what changes when the setting does."""

import random

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from capture.models import Message
from capture.rawlog import Document, raw_log
from capture.recorder import Recorded, record
from capture.redaction import UnknownKindError, redact
from tests.claude_lines import message
from tests.redaction_corpus.personal import card, iban

ADDRESS = "ada.lovelace@mail.example.org"
PHONE = "+49 30 1234567"


@pytest.mark.parametrize("gap", ["", " ", "-", "\u00a0"])
@pytest.mark.parametrize("issuer", ["visa", "mastercard", "amex", "discover", "jcb", "diners", "unionpay"])
def test_a_card_is_found_by_its_check_digit(issuer: str, gap: str) -> None:
    number = card(random.Random(3), issuer=issuer, gap=gap)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert redact(f"paid with {number}.", personal=("card",)) == ("paid with [REDACTED:card].", {"card": 1})
    assert redact(f"paid with {wrong}.", personal=("card",))[1] == {}


@pytest.mark.parametrize("country", ["DE", "GB", "FR", "NL", "NO", "BE", "MT", "CH", "PL", "ES"])
@pytest.mark.parametrize("grouped", [True, False])
def test_an_account_number_is_found_by_its_remainder(country: str, grouped: bool) -> None:
    number = iban(random.Random(3), country=country, grouped=grouped)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    for after in (".", " and more", ", BIC to follow", ""):
        assert redact(f"to {number}{after}", personal=("iban",)) == (
            f"to [REDACTED:iban]{after}",
            {"iban": 1},
        )
    assert redact(f"to {wrong} now", personal=("iban",))[1] == {}


def test_each_kind_is_asked_for_by_itself() -> None:
    text = f"{ADDRESS}, {PHONE}"
    assert redact(text) == (text, {})
    assert redact(text, personal=("email",))[0] == f"[REDACTED:email], {PHONE}"
    assert redact(text, personal=("phone", "iban"))[0] == f"{ADDRESS}, [REDACTED:phone]"
    with pytest.raises(UnknownKindError, match=r"'fax'.*card, email, iban, phone"):
        redact(text, personal=("fax",))


@given(st.text(st.sampled_from("0123456789 -+.DE/()ab@"), max_size=60))
def test_redacting_again_changes_nothing(text: str) -> None:
    kinds = ("card", "email", "iban", "phone")
    once, _ = redact(text, personal=kinds)
    assert redact(once, personal=kinds) == (once, {})


def _record(owner: User, text: str) -> Recorded:
    calls = [{"id": f"call {number}", "name": "Mail", "input": {"to": text}} for number in range(2)]
    said = message(1, f"Write to {text}", role="assistant", tool_calls=calls, thinking=text)
    return record([said], owner_id=owner.pk, source_kind="api")


def _stored() -> Document:
    (document,) = raw_log().read(raw_log().ids()).values()
    return document


@pytest.mark.django_db
def test_what_is_asked_for_later_goes_when_the_message_comes_again(
    owner: User, settings: LazySettings
) -> None:
    _record(owner, ADDRESS)
    settings.REDACT_PII = ["email"]
    assert len(_record(owner, ADDRESS).accepted) == 1
    assert ADDRESS not in str(_stored())
    assert len(_stored()["metadata"]["tool_calls"]) == Message.objects.get().tool_calls == 2


@pytest.mark.django_db
def test_what_was_taken_out_stays_out(owner: User, settings: LazySettings) -> None:
    settings.REDACT_PII = ["email"]
    _record(owner, ADDRESS)
    before = _stored()
    settings.REDACT_PII = []
    assert _record(owner, ADDRESS).duplicates == 1
    assert _stored() == before


@pytest.mark.django_db
def test_one_kind_after_another_leaves_one_message_without_both(owner: User, settings: LazySettings) -> None:
    for kinds in (["email"], ["phone"], [], ["email", "phone"]):
        settings.REDACT_PII = kinds
        _record(owner, f"{ADDRESS} or {PHONE}")
    assert Message.objects.count() == 1
    assert _stored()["content"] == "Write to [REDACTED:email] or [REDACTED:phone]"
    assert len(_stored()["metadata"]["tool_calls"]) == 2


@pytest.mark.django_db
def test_a_message_grows_under_another_setting(owner: User, settings: LazySettings) -> None:
    settings.REDACT_PII = ["email"]
    _record(owner, ADDRESS)
    settings.REDACT_PII = []
    _record(owner, f"{ADDRESS}, and to nobody else")
    assert _stored()["content"] == "Write to [REDACTED:email], and to nobody else"
