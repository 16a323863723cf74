"""Credentials inside URLs: the password of `scheme://user:password@host`, a token as the user, signed queries."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from capture.redaction.findings import PLACEHOLDER_START, Finding
from capture.redaction.values import is_filler, is_template, looks_random

# A password may hold an unescaped `@`: the last one before the path counts. One with an unescaped `/` is taken
# up to its first `@`, unless what stands there is a port and a path.
PASSWORD = re.compile(
    r"://[^\s:/?#@\"'`<>\\]{0,256}:(?:([^\s/?#\"'`<>\\]{1,256})@|(?![0-9]{1,5}[/?#])([^\s@\"'`<>\\]{1,256})@)"
)
# `://user:password@host` is how a URL is explained.
EXAMPLES = ("password", "passwd", "pass", "pwd", "passwort")
TOKEN_AS_USER = re.compile(r"://([A-Za-z0-9_-]{20,256})@")
SIGNATURE = re.compile(r"(?i)[?&](?:sig|signature|x-amz-signature|x-goog-signature)=([A-Za-z0-9%+/=_-]{32,})")


def find_url_credentials(text: str) -> Iterator[Finding]:
    """Find the secret part of URLs; templates such as `://user:${PASSWORD}@host` stay."""
    if "://" not in text:
        return
    if "@" in text:
        for match in PASSWORD.finditer(text):
            start, end = match.span(1 if match[1] else 2)
            if not _is_example(text[start:end]):
                yield Finding(start, end, "url_password", remember=True)
        for match in TOKEN_AS_USER.finditer(text):
            if looks_random(match[1]):
                yield Finding(*match.span(1), "url_token", remember=True)
    if "sig" in text or "Sig" in text:
        yield from (Finding(*match.span(1), "url_signature") for match in SIGNATURE.finditer(text))


def _is_example(value: str) -> bool:
    return value.strip("[]").lower() in EXAMPLES or is_template(value) or is_filler(value)


def spellings(value: str) -> tuple[str, ...]:
    """Give a URL's password as it stands there and, if that differs, with its percent escapes resolved."""
    plain = unquote(value)
    return (value,) if plain == value or PLACEHOLDER_START in plain else (value, plain)
