"""The allow list: what its lines allow, which lines are refused, and when it is read."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from aethergrid import checks
from capture.rawlog import raw_log
from capture.recorder import record
from capture.redacting import FILE_NAME
from capture.redaction import AllowList, Redactor, read_allow_list
from tests.capture.made_up_secrets import ALPHANUMERIC, CAPITALS, letters
from tests.claude_lines import message

EXAMPLE = "AKIA" + "IOSFODNN7" + "EXAMPLE"
KEY = "AKIA" + letters(CAPITALS, 16)


def _redact(text: str, *entries: str) -> str:
    return Redactor(personal=("email",), allowed=AllowList(entries)).redact(text)[0]


@pytest.mark.parametrize("entry", [EXAMPLE, "AKIA*EXAMPLE", "AKIAIOSFODNN?EXAMPLE", "*EXAMPLE", "AKIAIOS*"])
def test_what_is_allowed_stays_and_the_rest_goes(entry: str) -> None:
    assert _redact(f"not {EXAMPLE} but {KEY}", entry) == f"not {EXAMPLE} but [REDACTED:aws_access_key]"


def test_a_value_is_allowed_under_any_name() -> None:
    key = letters(ALPHANUMERIC, 32)
    for text in (f"API_KEY={key}", f'"api_key": "{key}"', f"Authorization: Bearer {key}"):
        assert _redact(text, key) == text
    assert Redactor(allowed=AllowList((key,))).redact_value({"password": key})[0] == {"password": key}


def test_a_part_of_a_value_allows_nothing() -> None:
    assert _redact(KEY, KEY[:-1]) == _redact(KEY, "AKIA?") == "[REDACTED:aws_access_key]"


def test_addresses_of_a_domain_can_be_allowed() -> None:
    assert _redact("ada@example.org, ada@example.com", "*@example.org") == "ada@example.org, [REDACTED:email]"


def test_what_is_private_is_never_allowed() -> None:
    assert _redact(f"<private>{EXAMPLE}</private>", EXAMPLE) == "[PRIVATE]"


def test_a_star_can_be_meant() -> None:
    allowed = AllowList(("p\\*ss\\?word", "a\\\\bcd*"))
    assert allowed.allows("p*ss?word")
    assert not allowed.allows("pass1word")
    assert allowed.allows("a\\bcdef")


def test_lines_that_allow_too_much_are_named() -> None:
    allowed, problems = read_allow_list(f"# mine\n*\n\n  {EXAMPLE}  \nab?*c\n[a-z]+word\n")
    assert allowed.entries == (EXAMPLE, "[a-z]+word")
    assert [(problem.line, problem.reason[:9]) for problem in problems] == [
        (2, "0 letters"),
        (5, "3 letters"),
    ]
    assert not allowed.allows("password")


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_list_can_be_read(text: str, value: str) -> None:
    read_allow_list(text)[0].allows(value)


@given(
    st.lists(st.sampled_from(["a", "b", "*", "?"]), min_size=1, max_size=8).map("".join),
    st.text("ab", max_size=9),
)
def test_a_pattern_fits_what_its_letters_say(entry: str, value: str) -> None:
    assert AllowList((entry,)).allows(value) == _fits(entry, value)


def _fits(entry: str, value: str) -> bool:
    if not entry or not value:
        return not entry.strip("*") and not value
    if entry[0] == "*":
        return _fits(entry[1:], value) or _fits(entry, value[1:])
    return entry[0] in ("?", value[0]) and _fits(entry[1:], value[1:])


def test_a_hostile_pattern_takes_no_time() -> None:
    assert not AllowList(("a*" * 400 + "b",)).allows("a" * 1_000_000)


@pytest.mark.django_db
def test_a_change_of_the_file_holds_from_the_next_message_on(
    owner: User, settings: LazySettings, tmp_path: Path
) -> None:
    settings.AETHERGRID_HOME = tmp_path
    record([message(1, EXAMPLE)], owner_id=owner.pk, source_kind="api")
    (tmp_path / FILE_NAME).write_text(f"# AWS's own\n{EXAMPLE}\n")
    record([message(2, EXAMPLE)], owner_id=owner.pk, source_kind="api")
    stored = [document["content"] for document in raw_log().read(raw_log().ids()).values()]
    assert sorted(stored) == [EXAMPLE, "[REDACTED:aws_access_key]"]


def test_the_check_says_what_is_wrong_and_where(settings: LazySettings, tmp_path: Path) -> None:
    settings.AETHERGRID_HOME = tmp_path
    assert checks.allowed(None) == []
    (tmp_path / FILE_NAME).write_text("ab*\n")
    (warning,) = checks.allowed(None)
    assert warning.id == "aethergrid.W003"
    assert f"{FILE_NAME}, line 1, allows nothing: 2 letters" in warning.msg
    (tmp_path / FILE_NAME).write_bytes(b"\xff\xfe")
    assert "cannot be read as UTF-8" in checks.allowed(None)[0].msg


def test_an_unknown_kind_of_personal_data_is_refused(settings: LazySettings) -> None:
    settings.REDACT_PII = ["email", "e-mail"]
    (error,) = checks.personal_data(None)
    assert error.id == "aethergrid.E005"
    assert "'e-mail'" in error.msg
