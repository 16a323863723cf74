"""Secrets that are valid in form only, made while the tests run, so that no scanner stumbles over this folder."""

import random
import string

BASE64 = string.ascii_letters + string.digits + "-_"
HEX = "0123456789abcdef"
ALPHANUMERIC = string.ascii_letters + string.digits
CAPITALS = string.ascii_uppercase + string.digits

# (kind, beginning, letters, length): the rest of the key is that many of these letters.
FORMS = [
    ("openai_key", "sk-", ALPHANUMERIC, 48),
    ("openai_key", "sk-proj-", BASE64, 120),
    ("anthropic_key", "sk-ant-api03-", BASE64, 90),
    ("openrouter_key", "sk-or-v1-", HEX, 64),
    ("google_api_key", "AIza", BASE64, 35),
    ("google_oauth_token", "ya29.", BASE64, 60),
    ("google_client_secret", "GOCSPX-", BASE64, 28),
    ("xai_key", "xai-", ALPHANUMERIC, 80),
    ("groq_key", "gsk_", ALPHANUMERIC, 52),
    ("huggingface_token", "hf_", string.ascii_letters, 34),
    ("replicate_token", "r8_", ALPHANUMERIC, 37),
    ("perplexity_key", "pplx-", ALPHANUMERIC, 48),
    ("aws_access_key", "AKIA", CAPITALS, 16),
    ("aws_access_key", "ASIA", CAPITALS, 16),
    ("github_token", "ghp_", ALPHANUMERIC, 36),
    ("github_token", "gho_", ALPHANUMERIC, 36),
    ("github_token", "ghu_", ALPHANUMERIC, 36),
    ("github_token", "ghs_", ALPHANUMERIC, 36),
    ("github_token", "ghr_", ALPHANUMERIC, 36),
    ("github_token", "github_pat_", ALPHANUMERIC + "_", 82),
    ("gitlab_token", "glpat-", ALPHANUMERIC, 20),
    ("npm_token", "npm_", ALPHANUMERIC, 36),
    ("pypi_token", "pypi-AgEIcHlwaS5vcmc", BASE64, 100),
    ("stripe_key", "sk_live_", ALPHANUMERIC, 24),
    ("stripe_key", "rk_live_", ALPHANUMERIC, 24),
    ("stripe_webhook_secret", "whsec_", ALPHANUMERIC, 32),
    ("slack_token", "xoxb-123456789012-1234567890123-", ALPHANUMERIC, 24),
    ("sentry_token", "sntrys_", ALPHANUMERIC, 60),
    ("linear_key", "lin_api_", ALPHANUMERIC, 40),
    ("notion_token", "secret_", ALPHANUMERIC, 43),
    ("notion_token", "ntn_", ALPHANUMERIC, 46),
    ("shopify_token", "shpat_", HEX, 32),
    ("mailgun_key", "key-", HEX, 32),
    ("databricks_token", "dapi", HEX, 32),
    ("digitalocean_token", "dop_v1_", HEX, 64),
    ("twilio_key", "SK", HEX, 32),
    ("aethergrid_key", "ag_", ALPHANUMERIC, 32),
]


def letters(alphabet: str, length: int, *, seed: int = 1) -> str:
    """Give letters that look random and are the same in every run."""
    return "".join(random.Random(f"{seed} {alphabet} {length}").choices(alphabet, k=length))


def aws_secret() -> str:
    """Give forty letters as those of an AWS secret access key."""
    return letters(ALPHANUMERIC + "+/", 40)


def jwt() -> str:
    """Give three segments as those of a signed token."""
    return f"eyJ{letters(BASE64, 30)}.eyJ{letters(BASE64, 60)}.{letters(BASE64, 43)}"


def pem(kind: str = "RSA ", *, newline: str = "\n") -> str:
    """Give a private key block of eight lines."""
    body = [letters(ALPHANUMERIC + "+/", 64, seed=line) for line in range(8)]
    return newline.join([f"-----BEGIN {kind}PRIVATE KEY-----", *body, f"-----END {kind}PRIVATE KEY-----"])
