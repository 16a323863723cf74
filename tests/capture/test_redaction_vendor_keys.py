"""Keys that are recognised by their form, wherever they stand."""

import pytest

from capture.redaction import redact
from tests.capture.made_up_secrets import BASE64, FORMS, HEX, aws_secret, jwt, letters

KEYS = [(kind, begin + letters(alphabet, length)) for kind, begin, alphabet, length in FORMS]


@pytest.mark.parametrize(("kind", "key"), KEYS, ids=[begin for _, begin, _, _ in FORMS])
@pytest.mark.parametrize(
    "around", ["{}", "I use {}, is that fine?", 'client("{}")', "x={}&y=1", "é🚀 `{}`\n"]
)
def test_a_key_is_replaced_by_its_kind(kind: str, key: str, around: str) -> None:
    redacted, counts = redact(around.format(key))
    assert redacted == around.format(f"[REDACTED:{kind}]")
    assert counts == {kind: 1}


@pytest.mark.parametrize("before", [999_979, 999_990, 1_000_000, 2_000_001])
def test_a_key_far_down_in_a_long_text_is_replaced(before: int) -> None:
    text = ("word " * 500_000)[:before]
    key = KEYS[0][1]
    assert redact(f"{text} {key} and more")[0] == f"{text} [REDACTED:{KEYS[0][0]}] and more"


def test_a_jwt_is_replaced_whole() -> None:
    assert redact(f"got {jwt()}, then 401") == ("got [REDACTED:jwt], then 401", {"jwt": 1})


def test_a_jwt_that_is_cut_off_is_replaced() -> None:
    assert redact(jwt().rpartition(".")[0])[0] == "[REDACTED:jwt]"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"https://hooks.slack.com/services/T00AB1234/B00CD5678/{letters(HEX, 24)}", "slack_webhook"),
        (f"https://discord.com/api/webhooks/123456789012345678/{letters(BASE64, 68)}", "discord_webhook"),
        (
            f"DefaultEndpointsProtocol=https;AccountName=x;AccountKey={letters(HEX, 86)}==;",
            "azure_storage_key",
        ),
        (f"bot 123456789:AA{letters(BASE64, 33)} runs", "telegram_token"),
        (f"run('M{letters(HEX, 25)}.{letters(HEX, 6)}.{letters(HEX, 38)}')", "discord_token"),
        (f"SG.{letters(HEX, 22)}.{letters(HEX, 43)}", "sendgrid_key"),
        (f"Client('AC{letters(HEX, 32)}', '{letters(HEX, 32, seed=2)}')", "twilio_auth_token"),
        (f"aws gave me {aws_secret()} as well", "aws_secret_key"),
        (f"https://{letters(HEX, 40)}@git.example.org/x.git", "url_token"),
    ],
)
def test_a_key_is_told_by_what_stands_around_it(text: str, kind: str) -> None:
    assert redact(text)[1] == {kind: 1}


@pytest.mark.parametrize(
    "text",
    [
        "ghp_" + "x" * 36,
        "AKIA" + "X" * 16,
        "sk-ant-your-key-goes-here-please",
        "sk-...",
        "class='sk-estimator-doc-link sk-toggleable__content-arrow'",
        "task-management-for-distributed-teams-2024",
        "commit 3f2a9c0b1d4e5f60718293a4b5c6d7e83f2a9c0b",
        "6328fb3d-8163-5505-a305-8fb109c8c066",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        '"integrity": "sha512-' + letters(BASE64, 86) + '=="',
        "data:image/png;base64," + letters(BASE64, 400),
        "pypi-publish-action",
        "a flag_that_is_quite_long_1234567890 and tag_0123456789abcdef",
        "eyJ is how it begins",
    ],
)
def test_what_only_resembles_a_key_stays(text: str) -> None:
    assert redact(text) == (text, {})
