"""What holds for redaction as a whole: values, conversations, repetition, length, personal data."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.redaction import PERSONAL, Redactor, redact, redact_all, redact_value
from tests.capture.made_up_secrets import FORMS, HEX, aws_secret, jwt, letters, pem
from tests.shared_data import SHARED

PASSWORD = "Tr0ub4dor-and-3"
URL = f"postgres://app:{PASSWORD}@db.example.org/x"
PIECES = [
    *(begin + letters(alphabet, length) for _, begin, alphabet, length in FORMS),
    aws_secret(), jwt(), pem(), pem()[:150], URL, PASSWORD,
    "password", "token", "API_KEY", "secret", " is ", "=", ": ", '"', "'", "\\", "`", "\n", " ", "://", "@", "/", "-",
    "--", "[REDACTED:jwt]", "[REDACTED:", "]", "eyJ.", "AKIA", "Bearer ", "Authorization: ", "-u a:", "curl ",
    "ada@example.org", "+1 415-555-0189", "İ", "é", "🚀", "\ud800", "|", ",", "<", ">", "x", "0", "a1b2c3",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.booleans())
def test_redacting_again_changes_nothing(text: str, personal: bool) -> None:
    once, _ = redact(text, personal=PERSONAL if personal else ())
    assert redact(once, personal=PERSONAL if personal else ()) == (once, {})


@given(st.text())
def test_any_text_can_be_redacted(text: str) -> None:
    redacted, counts = redact(text, personal=PERSONAL)
    assert counts or redacted == text


@pytest.mark.parametrize(
    "piece",
    ["a", "=", "eyJ.", "eyJ", "eyJaaaaaaa.", "sk-", "password=", 'password="', "password: '", "key is ", "://a:",
     "a@", "-----BEGIN PRIVATE KEY-----\n", "[REDACTED:x]", "A1b/", "aws ", "\\", '"', "1 ", "token token ", "pass|",
     "<private>", "</private>", "`<private>`", "<private></private>", "4111 ",
     "DE89 ", "card 1 ", "06 ", f"shpat_{letters(HEX, 32)}", "Q~", "1//0", "characters left out …]</private>"],
)  # fmt: skip
def test_a_million_letters_of_anything_are_read_once(piece: str) -> None:
    text = (piece * 1_000_000)[:1_000_000]
    redact(text, personal=PERSONAL)


def test_a_password_is_known_again_where_it_stands_alone() -> None:
    redacted, _ = redact(f"{URL} fails. Is {PASSWORD} wrong?")
    assert redacted.endswith("fails. Is [REDACTED:url_password] wrong?")


def test_an_escaped_password_is_known_in_plain() -> None:
    redacted, _ = redact("postgres://app:p%40ss%21word9@db/x with p@ss!word9")
    assert redacted.endswith("with [REDACTED:url_password]")


def test_a_password_told_by_the_way_is_known_by_its_looks() -> None:
    said = "the old pw 7qLfE81nVv0XdW was used elsewhere; a password manager2go would help"
    assert redact(said.replace("XdW", "XdW9k"))[0].startswith("the old pw [REDACTED:password] was used")
    assert "a password manager2go would help" in redact(said)[0]


def test_short_or_plain_passwords_are_not_looked_for_elsewhere() -> None:
    redacted, _ = redact("POSTGRES_PASSWORD=postgres in the postgres image")
    assert redacted == "POSTGRES_PASSWORD=[REDACTED:password] in the postgres image"


def test_a_password_of_a_later_message_is_gone_from_an_earlier_one() -> None:
    texts, counts = redact_all([f"it says {PASSWORD}", URL, "fine"])
    assert texts[0] == "it says [REDACTED:url_password]"
    assert counts == {"url_password": 2}


def test_a_redactor_does_not_show_what_it_knows() -> None:
    redactor = Redactor()
    redactor.redact(URL)
    assert PASSWORD not in repr(redactor)


def test_a_value_is_redacted_in_depth() -> None:
    value = {"calls": [{"input": {"command": f"psql {URL}", "timeout": 3}}, None, True]}
    redacted, counts = redact_value(value)
    assert PASSWORD not in json.dumps(redacted)
    assert redacted["calls"][0]["input"]["timeout"] == 3
    assert counts == {"url_password": 1}


def test_a_value_under_a_telling_key_is_replaced_whole() -> None:
    redacted, _ = redact_value({"password": "sunshine", "token_count": "sunshine", "user": "ada"})
    assert redacted == {"password": "[REDACTED:password]", "token_count": "sunshine", "user": "ada"}


def test_a_value_without_secrets_is_returned_itself() -> None:
    value = {"password": "string", "tokens": {"output": 12}, "tools_used": ["Bash"]}
    assert redact_value(value)[0] is value


def test_a_redacted_value_stays_as_it_is() -> None:
    redacted, _ = redact_value({"password": "sunshine", "url": URL})
    assert redact_value(redacted)[0] is redacted


@pytest.mark.parametrize(
    "text",
    ["ada.lovelace+x@mail.example.org", "+1 415-555-0189", "(415) 555-0189", "415.555.0189", "+49 30 1234567",
     "+442079460958", "020 7946 0958", "call me on 555 0189 12"],
)  # fmt: skip
def test_personal_data_goes_only_when_asked(text: str) -> None:
    assert redact(text)[0] == text
    assert redact(text, personal=PERSONAL)[1].total() == 1


@pytest.mark.parametrize(
    "text",
    ["git@github.com:ada/x.git", "@app.route", "2024-01-15 10:30:00", "+2024-01-15", "192.168.100.100", "v1.2.3",
     "3.14159265358979", "1736930400", "6328fb3d-8163-5505-a305-8fb109c8c066", "npm i left-pad@1.2.3"],
)  # fmt: skip
def test_what_is_nobodys_stays(text: str) -> None:
    assert redact(text, personal=PERSONAL) == (text, {})


def test_none_of_the_planted_secrets_is_left(tmp_path: Path) -> None:
    expand = SHARED / "patterns-dev" / "expand.py"
    if not expand.is_file():
        pytest.skip(f"the planted pattern set is not at {expand.parent}")
    subprocess.run([sys.executable, str(expand), str(tmp_path)], check=True)
    secrets = json.loads((tmp_path / "expected.json").read_text(encoding="utf-8"))["secrets"]
    for line in (tmp_path / "conversations.jsonl").read_text(encoding="utf-8").splitlines():
        message, _ = redact_value(json.loads(line), personal=PERSONAL)
        assert not any(secret in json.dumps(message, ensure_ascii=False) for secret in secrets)
