"""E-mail addresses and telephone numbers."""

import re
from collections.abc import Iterator

from capture.redaction.findings import Finding

# The local part is read once and never given back, so that a long word costs no more than its length.
EMAIL = re.compile(r"(?<![\w.%+-])(?P<local>[\w.%+-]++)@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w-])")
# A picture for screens of two or three times the resolution: `logo@2x.png`.
DENSE_PICTURE = re.compile(r"@[1-4]x\.[a-z]{3,4}\Z")
IN_URL = re.compile(r"://[^\s/]*\Z")
# The users of machines, not of people.
NO_PERSON = frozenset(("git", "hg", "svn"))

_GAP = r"[ .\-\u00a0]?"
INTERNATIONAL = re.compile(
    rf"(?<![\w+.])\+[1-9][0-9]{{0,2}}{_GAP}(?:\(0?[0-9]{{1,4}}\){_GAP})?[0-9](?:{_GAP}[0-9]){{5,12}}(?!\w)"
)
AMERICAN = re.compile(
    r"(?<![\w.+/-])(?:1[ .-])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}(?P<gap>[-. ]))"
    r"[2-9][0-9]{2}(?(gap)(?P=gap)|[-. ])[0-9]{4}(?![\w/-]|\.[0-9])"
)
NATIONAL = re.compile(
    r"(?<![\w.+/:-])(?<![0-9] )\(?0[1-9][0-9]{1,4}\)?[ /-][0-9]{3,8}(?:[ -][0-9]{2,6}){0,3}(?![\w/:]|[.-][0-9])"
)
IN_PAIRS = re.compile(
    r"(?<![\w+.:/-])(?<![0-9] )0[1-9](?P<gap>[ .\u00a0-])(?:[0-9]{2}(?P=gap)){3}[0-9]{2}(?![\w/:]|[ .-][0-9])"
)
ANNOUNCED = re.compile(
    r"(?i)\b(?:phone|tel|telephone|mobile|cell|call|fax|whatsapp|sms|handy|telefon)\b[^\w\n+(]{0,4}"
    r"(?:[a-z]{1,10}[ :]{1,2}){0,3}(?P<number>\(?[0-9][0-9 ().-]{5,18}[0-9])(?!\w)"
)
# American, with the four digits for the street.
POSTAL_CODE = re.compile(r"[0-9]{5}-[0-9]{4}")
DATE = re.compile(r"\+?(?:19|20)[0-9]{2}[-. ](?:0[1-9]|1[0-2])[-. ](?:0[1-9]|[12][0-9]|3[01])")


def find_emails(text: str) -> Iterator[Finding]:
    """Find e-mail addresses, but no users of machines and no passwords of URLs."""
    if "@" not in text:
        return
    for match in EMAIL.finditer(text):
        if match["local"].lower() in NO_PERSON or DENSE_PICTURE.search(match[0]):
            continue
        if not _in_url(text, match.start()):
            yield Finding(*match.span(), "email")


def find_phones(text: str) -> Iterator[Finding]:
    """Find telephone numbers, but no dates, versions, addresses of networks or times."""
    if "+" in text:
        yield from _phones(text, INTERNATIONAL)
    yield from _phones(text, AMERICAN)
    yield from _phones(text, NATIONAL)
    yield from _phones(text, IN_PAIRS)
    for match in ANNOUNCED.finditer(text):
        if 7 <= sum(character.isdecimal() for character in match["number"]) <= 15:
            yield Finding(*match.span("number"), "phone")


def _phones(text: str, pattern: re.Pattern[str]) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        digits = sum(character.isdecimal() for character in match[0])
        if 8 <= digits <= 15 and not (DATE.match(match[0]) or POSTAL_CODE.fullmatch(match[0])):
            yield Finding(*match.span(), "phone")


def _in_url(text: str, start: int) -> bool:
    """Tell the user and password of a URL, which only look like an address."""
    return text[start - 1 : start] in (":", "/") and bool(IN_URL.search(text, max(0, start - 200), start))
