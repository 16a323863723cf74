"""Secrets in headers, command lines, SQL and configuration that no name announces."""

import re
from base64 import b64decode
from collections.abc import Callable, Iterator

from capture.redaction.findings import Finding
from capture.redaction.values import Style, is_secret, is_template, looks_random
from capture.redaction.words import COMMON

AUTHORIZATION = re.compile(
    r"authorization\\{0,3}[\"'`]?\]?[ \t]{0,4}(?:[:=,]|=>)[ \t]{0,4}[rbf]?\\{0,3}[\"'`]?"
    r"(?:[a-z][a-z0-9-]{1,24}[ \t]{1,4})?(?P<value>[^\s\"'`<>\\,;]{6,4096}+)"
)
COOKIES = re.compile(
    r"cookie(?:[\"']?[ \t]{0,4}[:=,][ \t]{0,4}[\"']?|[ \t]{1,4}[\"'])(?P<pairs>[^\n\"'`]{8,8192}+)"
)
COOKIE = re.compile(r"[\w.-]{1,64}=([^\s;,]{16,}+)")
BEARER = re.compile(r"bearer[ \t]{1,4}(?P<value>[a-z0-9._~+/=-]{12,4096}+)")
BASIC_AUTH = re.compile(
    r"auth(?:(?<=basicauth)|(?<![a-z]auth)[ \t]?=[ \t]?)\([ \t]?[\"'][^\"'\n]{1,80}[\"'],[ \t]?"
    r"[\"'](?P<value>[^\"'\n]{3,128})[\"']"
)
USER_FLAG = re.compile(
    r"-(?<=\s-)(?:u[ \t]{0,2}|-(?:proxy-)?user[ =]{1,2})[\"']?[\w.@+\\-]{0,80}:(?P<value>[^\s\"']{3,256})"
)
PASSWORD_FLAGS = tuple(
    (mark, re.compile(rf"{pattern}[\"']?(?P<value>[^\s\"']{{3,256}})"))
    for mark, pattern in (
        ("mysql", r"mysql(?:dump|admin|import)?\b[^\n|;]{0,160}?[ \t]-p"),
        ("sshpass", r"sshpass[ \t]{1,4}-p[ \t]{0,2}"),
        ("docker login", r"docker login\b[^\n|;]{0,160}?[ \t]-p[ \t]"),
        ("redis-cli", r"redis-cli\b[^\n|;]{0,160}?[ \t]-a[ \t]"),
        ("requirepass", r"requirepass[ \t]{1,4}"),
        ("machine ", r"machine \S{1,80}\s{1,8}login[ \t]\S{1,80}\s{1,8}password[ \t]"),
    )
)
IDENTIFIED_BY = re.compile(
    r"identified\s{1,4}(?:with\s\S{1,40}\s)?by\s{1,4}(?:password\s)?'(?P<value>[^'\n]{1,256})'"
)
NPM_AUTH = re.compile(r"_auth(?<![a-z0-9]_auth)[ \t]?=[ \t]?[\"']?(?P<value>[a-z0-9+/=_-]{8,}+)")
AWS_SECRET = re.compile(r"[A-Za-z0-9/+]{40,}+")
AWS_MARKS = ("aws", "akia", "asia")
AWS_NEARBY = re.compile(r"aws(?<![a-z]aws)|akia|asia")
NEARBY = 300
AWS_SECRET_LENGTH = 40


def find_in_commands(text: str, folded: str) -> Iterator[Finding]:
    """Find the secrets of Authorization headers, `curl -u`, `mysql -p`, SQL, `.npmrc` and bare AWS secret keys."""
    if "auth" in folded:
        yield from _find(text, folded, AUTHORIZATION, "authorization", _is_header_value)
        yield from _find(text, folded, BASIC_AUTH, "password", _is_password)
        yield from _find(text, folded, NPM_AUTH, "authorization", looks_random)
    if "cookie" in folded:
        yield from _find_cookies(text, folded)
    if "bearer" in folded:
        yield from _find(text, folded, BEARER, "authorization", looks_random)
    if "curl" in folded:
        yield from _find(text, folded, USER_FLAG, "password", _is_password)
    for mark, pattern in PASSWORD_FLAGS:
        if mark in folded:
            yield from _find(text, folded, pattern, "password", _is_password)
    if "identified" in folded:
        yield from _find(text, folded, IDENTIFIED_BY, "password", _is_own_password)
    if any(mark in folded for mark in AWS_MARKS):
        yield from _find_aws_secrets(text, folded)


def _find(
    text: str, folded: str, pattern: re.Pattern[str], kind: str, accept: Callable[[str], bool]
) -> Iterator[Finding]:
    for match in pattern.finditer(folded):
        start, end = match.span("value")
        if accept(text[start:end]):
            yield Finding(start, end, kind, remember=True)


def _find_cookies(text: str, folded: str) -> Iterator[Finding]:
    for match in COOKIES.finditer(folded):
        for cookie in COOKIE.finditer(text, *match.span("pairs")):
            if looks_random(cookie[1]) and not is_template(cookie[1]):
                yield Finding(*cookie.span(1), "cookie", remember=True)


def _is_password(value: str) -> bool:
    return not value.startswith(("$", "/")) and is_secret(
        value, style=Style.ENV, password=not value.isdecimal()
    )


def _is_own_password(value: str) -> bool:
    return _is_password(value) and value.lower() not in COMMON


def _is_header_value(value: str) -> bool:
    if is_template(value) or not is_secret(value, style=Style.ENV, password=False):
        return False
    return any(character.isdecimal() for character in value) or _is_basic_auth(value)


def _is_basic_auth(value: str) -> bool:
    try:
        return b":" in b64decode(value, validate=True)
    except ValueError:
        return False


def _find_aws_secrets(text: str, folded: str) -> Iterator[Finding]:
    for match in AWS_SECRET.finditer(text):
        start, end = match.span()
        near = (max(0, start - NEARBY), end + NEARBY)
        if end - start == AWS_SECRET_LENGTH and _is_aws_secret(match[0]) and AWS_NEARBY.search(folded, *near):
            yield Finding(start, end, "aws_secret_key", remember=True)


def _is_aws_secret(value: str) -> bool:
    # Of 64 letters 40 random ones hold 30 different, rarely fewer than 23; a path or a name holds about 15. A git
    # hash has no capitals.
    mixed = value.lower() != value and value.upper() != value
    # Nor does a random one have fewer than two digits or symbols, as the name of a class has.
    mixed = mixed and sum(not character.isalpha() for character in value) > 1
    return mixed and len(set(value)) >= 22 and looks_random(value)
