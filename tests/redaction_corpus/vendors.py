"""Keys in the forms of the vendors whose keys leak most, each vendor with several of its forms."""

import base64
import json
import random
from collections.abc import Callable
from typing import NamedTuple

from tests.redaction_corpus.letters import (
    ALPHANUMERIC,
    BASE32,
    BASE64,
    CAPITALS,
    DIGITS,
    HEX,
    URL_SAFE,
    base64_of,
    draw,
)

Maker = Callable[[random.Random], str]


class Key(NamedTuple):
    """A form of a vendor's keys: the name it goes by in settings, and how one is made.

    `told` marks a form that random letters share: only its name, or its vendor's, tells it.
    """

    vendor: str
    name: str
    make: Maker
    told: bool = False


def _of(beginning: str, alphabet: str, length: int, *more: tuple[str, str, int], end: str = "") -> Maker:
    """Give a maker of keys: a beginning and letters, and more of both."""

    def make(dice: random.Random) -> str:
        parts = [(beginning, alphabet, length), *more]
        return "".join(begin + draw(dice, letters, count) for begin, letters, count in parts) + end

    return make


def _jwt(dice: random.Random) -> str:
    parts = [{"alg": "HS256", "typ": "JWT"}, {"sub": draw(dice, DIGITS, 10), "iat": dice.randrange(10**9)}]
    segments = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*segments, draw(dice, URL_SAFE, 43)])


def pem(dice: random.Random, *, newline: str = "\n") -> str:
    """Give a private key block."""
    kind = dice.choice(["", "RSA ", "EC ", "OPENSSH "]) + "PRIVATE KEY"
    lines = [draw(dice, BASE64, 64) for _ in range(dice.randrange(3, 12))] + [draw(dice, BASE64, 30) + "=="]
    return newline.join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----"])


AZURE_SIGN = "YeBjFXJ3w3AAABACOG"
KEYS = (
    Key("aws", "AWS_ACCESS_KEY_ID", _of("AKIA", BASE32, 16)),
    Key("aws", "AWS_ACCESS_KEY_ID", _of("ASIA", BASE32, 16)),
    Key("aws", "AWS_SECRET_ACCESS_KEY", _of("", BASE64, 40), told=True),
    Key("aws", "AWS_SESSION_TOKEN", _of("IQoJb3JpZ2lu", BASE64, 400)),
    Key("aws", "AWS_BEARER_TOKEN_BEDROCK", _of("ABSK", BASE64, 128)),
    Key("github", "GITHUB_TOKEN", _of("ghp_", ALPHANUMERIC, 36)),
    Key("github", "GITHUB_TOKEN", _of("gho_", ALPHANUMERIC, 36)),
    Key("github", "GH_APP_TOKEN", _of("ghs_", ALPHANUMERIC, 36)),
    Key("github", "GH_PAT", _of("github_pat_", ALPHANUMERIC, 22, ("_", ALPHANUMERIC, 59))),
    Key("gitlab", "GITLAB_TOKEN", _of("glpat-", URL_SAFE, 20)),
    Key("gitlab", "GITLAB_TOKEN", _of("glpat-", URL_SAFE, 27, (".01.", "abcdefghijklmnopqrstuvwxyz0123456789", 9))),
    Key("gitlab", "RUNNER_TOKEN", _of("glrt-", URL_SAFE, 20)),
    Key("gitlab", "DEPLOY_TOKEN", _of("gldt-", URL_SAFE, 20)),
    Key("gitlab", "TRIGGER_TOKEN", _of("glptt-", HEX, 40)),
    Key("gitlab", "RUNNER_REGISTRATION_TOKEN", _of("GR1348941", URL_SAFE, 20)),
    Key("google", "GOOGLE_API_KEY", _of("AIza", URL_SAFE, 35)),
    Key("google", "GOOGLE_CLIENT_SECRET", _of("GOCSPX-", URL_SAFE, 28)),
    Key("google", "GOOGLE_ACCESS_TOKEN", _of("ya29.a0", URL_SAFE, 160)),
    Key("google", "GOOGLE_REFRESH_TOKEN", _of("1//0", URL_SAFE, 100)),
    Key("slack", "SLACK_BOT_TOKEN", _of("xoxb-", DIGITS, 12, ("-", DIGITS, 13), ("-", ALPHANUMERIC, 24))),
    Key("slack", "SLACK_USER_TOKEN", _of("xoxp-", DIGITS, 12, ("-", DIGITS, 12), ("-", DIGITS, 13), ("-", HEX, 32))),
    Key("slack", "SLACK_APP_TOKEN", _of("xapp-1-A", CAPITALS + DIGITS, 10, ("-", DIGITS, 13), ("-", HEX, 64))),
    Key("slack", "SLACK_CONFIG_TOKEN", _of("xoxe.xoxp-1-", ALPHANUMERIC, 160)),
    Key("slack", "SLACK_REFRESH_TOKEN", _of("xoxe-1-", ALPHANUMERIC, 147)),
    Key("slack", "SLACK_COOKIE", _of("xoxd-", ALPHANUMERIC, 120)),
    Key("stripe", "STRIPE_SECRET_KEY", _of("sk_live_", ALPHANUMERIC, 24)),
    Key("stripe", "STRIPE_SECRET_KEY", _of("sk_test_51", ALPHANUMERIC, 97)),
    Key("stripe", "STRIPE_RESTRICTED_KEY", _of("rk_live_", ALPHANUMERIC, 24)),
    Key("stripe", "STRIPE_WEBHOOK_SECRET", _of("whsec_", ALPHANUMERIC, 32)),
    Key("openai", "OPENAI_API_KEY", _of("sk-", ALPHANUMERIC, 20, ("T3BlbkFJ", ALPHANUMERIC, 20))),
    Key("openai", "OPENAI_API_KEY", _of("sk-proj-", URL_SAFE, 74, ("T3BlbkFJ", URL_SAFE, 74))),
    Key("openai", "OPENAI_API_KEY", _of("sk-svcacct-", URL_SAFE, 74, ("T3BlbkFJ", URL_SAFE, 74))),
    Key("openai", "OPENAI_ADMIN_KEY", _of("sk-admin-", URL_SAFE, 58, ("T3BlbkFJ", URL_SAFE, 58))),
    Key("anthropic", "ANTHROPIC_API_KEY", _of("sk-ant-api03-", URL_SAFE, 93, end="AA")),
    Key("anthropic", "ANTHROPIC_ADMIN_KEY", _of("sk-ant-admin01-", URL_SAFE, 93, end="AA")),
    Key("anthropic", "CLAUDE_CODE_OAUTH_TOKEN", _of("sk-ant-oat01-", URL_SAFE, 93, end="AA")),
    Key("azure", "AZURE_STORAGE_KEY", _of("", BASE64, 86, end="=="), told=True),
    Key("azure", "AZURE_CLIENT_SECRET", _of("", ALPHANUMERIC, 3, ("8Q~", URL_SAFE, 34))),
    Key("azure", "AZURE_AI_KEY", _of("", ALPHANUMERIC, 52, ("JQQJ99", CAPITALS, 4), (AZURE_SIGN, ALPHANUMERIC, 4))),
    Key("azure", "AZURE_OPENAI_API_KEY", _of("", HEX, 32), told=True),
    Key("azure", "AZURE_DEVOPS_PAT", _of("", ALPHANUMERIC, 76, ("AZDO", ALPHANUMERIC, 4))),
    Key("npm", "NPM_TOKEN", _of("npm_", ALPHANUMERIC, 36)),
    Key("pypi", "PYPI_TOKEN", _of("pypi-AgEIcHlwaS5vcmc", URL_SAFE, 140)),
    Key("twilio", "TWILIO_API_KEY", _of("SK", HEX, 32)),
    Key("twilio", "TWILIO_AUTH_TOKEN", _of("", HEX, 32), told=True),
    Key("sendgrid", "SENDGRID_API_KEY", _of("SG.", URL_SAFE, 22, (".", URL_SAFE, 43))),
    Key("huggingface", "HF_TOKEN", _of("hf_", ALPHANUMERIC, 34)),
    Key("huggingface", "HF_TOKEN", _of("api_org_", ALPHANUMERIC, 34)),
    Key("any vendor's JWT", "ACCESS_TOKEN", _jwt),
    Key("passwords", "DB_PASSWORD", lambda dice: password(dice), told=True),
)  # fmt: skip

WORDS = "maple river copper lantern orbit velvet comet harbor cedar falcon ember glacier".split()  # noqa: SIM905


def password(dice: random.Random) -> str:
    """Give a password as people and generators make them."""
    word = dice.choice(WORDS)
    return dice.choice(
        [
            word.capitalize() + draw(dice, DIGITS, 4) + dice.choice("!#?*"),
            draw(dice, ALPHANUMERIC + "!%_-", 16),
            f"{word}-{dice.choice(WORDS)}-{draw(dice, DIGITS, 3)}",
            draw(dice, ALPHANUMERIC, 24),
        ]
    )


def slack_webhook(dice: random.Random) -> str:
    """Give the secret part of the URL of a Slack webhook."""
    return "/".join(
        (
            "T" + draw(dice, CAPITALS + DIGITS, 10),
            "B" + draw(dice, CAPITALS + DIGITS, 10),
            draw(dice, ALPHANUMERIC, 24),
        )
    )


def signature(dice: random.Random) -> str:
    """Give the signature of an Azure URL, escaped as URLs have it."""
    return base64_of(dice, 32).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
