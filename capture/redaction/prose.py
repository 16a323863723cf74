"""Passwords and keys told in a sentence: "the password is …", "use … as the password", "log in with user / …"."""

import re
from collections.abc import Iterator
from itertools import chain

from capture.redaction.findings import Finding
from capture.redaction.values import announced, looks_random

_WORD = r"[^\s.:;,!?=]{1,24}"
_VALUE = r"[\"'`“‘*]{0,3}(?P<value>[^\s\"'`“”‘’<>|]{4,256})"
# Up to six words may stand between ("the password for the staging database is …").
TOLD = re.compile(
    r"(?:pass(?:word|phrase|code|wort)|passwd|pwd?|secret|token|key|credentials?|pin|login)"
    rf"(?:[ \t]+(?!is\b|was\b|are\b){_WORD}){{0,6}}?[ \t]+"
    r"(?:is|was|are|lautet|ist|will be|would be|to|=|became)"
    r"(?: now| still| currently| actually| just| simply| set to)?"
    rf"[ \t]*:?[ \t]*\n?[ \t]*{_VALUE}"
)
COLON = re.compile(
    rf"(?:pass(?:word|phrase|code|wort)|passwd|pwd?|pin)[*_`\"']{{0,3}}[ \t]*:[*_]{{0,2}}[ \t]*{_VALUE}"
)
# Told by the way ("the old pw … was used elsewhere too"): only what looks random is no next word.
BESIDE = re.compile(rf"(?:pass(?:word|phrase|code|wort)|passwd|pwd?)[ \t]+{_VALUE}")
USED_AS = re.compile(
    r"(?<!\S)[\"'`“‘]?(?P<value>[^\s\"'`“”‘’<>|]{5,128})[\"'`”’]?[ \t]+(?:as|for)[ \t]+"
    r"(?:(?:the|my|your|our|a|its)[ \t]+)?(?:[a-z]{1,12}[ \t]+)?\Z",
)
PAIR = re.compile(
    r"(?:credentials?|log ?in|logins?)[ \t]*(?:is|are|with|using|:)[ \t]*[\"'`]?"
    rf"[\w.@+-]{{2,64}}[ \t]?[/:,][ \t]?{_VALUE}"
)
# One expression for each noun: a search for a literal beginning is many times as fast as one for several.
NOUNS = tuple(
    re.compile(rf"{noun}(?![a-z0-9_(\[])")
    for noun in (
        "pass(?:word|phrase|code|wort|wd)",
        "pwd?(?<![a-z]pw)(?<![a-z]pwd)",
        "pin(?<![a-z]pin)",
        "secret",
        "token",
        "key",
        "credentials?",
        "log ?ins?",
    )
)
PASSWORD = re.compile(r"pass(?:word|phrase|code|wort)|passwd|pwd?\b")
LONGEST_BEFORE = 200
PUNCTUATION = ".,;:)?*_"
# What is longer is a version or a commit that something is pinned to.
LONGEST_PIN = 12


def find_told_secrets(text: str, folded: str) -> Iterator[Finding]:
    """Find secrets that a sentence announces; only words that look like a password are taken."""
    for noun in chain.from_iterable(pattern.finditer(folded) for pattern in NOUNS):
        start = noun.start()
        for pattern in (TOLD, COLON, PAIR):
            match = pattern.match(folded, start)
            found = (
                _finding(text, match, of_password=noun[0] not in ("token", "key", "secret"))
                if match
                else None
            )
            if found:
                yield found
                break
        if PASSWORD.match(folded, start):
            before = USED_AS.search(folded, max(0, start - LONGEST_BEFORE), start)
            found = _finding(text, before, of_password=True) if before else None
            if found:
                yield found
            beside = BESIDE.match(folded, start)
            if beside and looks_random(text[slice(*beside.span("value"))].rstrip(PUNCTUATION)):
                found = _finding(text, beside, of_password=True)
                if found:
                    yield found


def _finding(text: str, match: re.Match[str], *, of_password: bool) -> Finding | None:
    start, end = match.span("value")
    value = text[start:end].rstrip(PUNCTUATION)
    if match[0].startswith("pin") and len(value) > LONGEST_PIN:
        return None
    if not announced(value) or not (of_password or looks_random(value)):
        return None
    return Finding(start, start + len(value), "password" if of_password else "secret", remember=True)
