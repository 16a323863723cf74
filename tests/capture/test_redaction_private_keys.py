"""Private key blocks, whole and cut off."""

import pytest

from adapters.long_texts import LONGEST, shortened
from capture.redaction import redact
from tests.capture.made_up_secrets import ALPHANUMERIC, letters, pem


@pytest.mark.parametrize("kind", ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\\n"])
def test_a_block_is_replaced_with_its_markers(kind: str, newline: str) -> None:
    block = pem(kind, newline=newline)
    assert redact(f"before\n{block}\nafter") == ("before\n[REDACTED:private_key]\nafter", {"private_key": 1})


def test_a_pgp_block_is_replaced() -> None:
    block = pem("PGP ").replace("KEY-----", "KEY BLOCK-----")
    assert redact(block)[0] == "[REDACTED:private_key]"


def test_a_block_in_json_is_replaced() -> None:
    text = '{"private_key": "' + pem("", newline="\\n") + '\\n", "type": "service_account"}'
    redacted, _ = redact(text)
    assert letters(ALPHANUMERIC + "+/", 64, seed=3) not in redacted
    assert redacted.endswith('"type": "service_account"}')


@pytest.mark.parametrize("length", [36, 60, 100, 300, 500])
def test_a_block_that_is_cut_off_is_replaced_to_the_end(length: int) -> None:
    assert redact("it starts with " + pem()[:length])[0] == "it starts with [REDACTED:private_key]"


def test_prose_after_a_cut_block_stays() -> None:
    text = pem()[:200] + "\n\nThat is where the terminal stopped."
    assert redact(text)[0].endswith("\n\nThat is where the terminal stopped.")


def test_a_block_whose_beginning_was_left_out_is_replaced() -> None:
    text = shortened("x\n" * LONGEST + pem() + " tail")
    assert redact(text)[0].endswith("x\n[REDACTED:private_key] tail")
    middle = pem().splitlines(keepends=True)[3:]
    assert redact(f"It ends\n{''.join(middle)}, then.")[0] == "It ends\n[REDACTED:private_key], then."


def test_a_public_key_and_a_mere_marker_stay() -> None:
    text = (
        pem().replace("PRIVATE", "PUBLIC") + "\n-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----"
    )
    assert redact(text) == (text, {})
