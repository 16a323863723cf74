"""Keys and tokens that are recognised by their form alone."""

import re
from collections import defaultdict
from collections.abc import Iterator

from capture.redaction.findings import Finding
from capture.redaction.vendor_forms import B64, END, FORMS, HEX

B64_PLUS = "[A-Za-z0-9+/]"
# What spans a `/`, `:` or `=`, or is told by what stands before it: found where the mark is in the text.
MARKED = (
    ("ABSK", "aws_bedrock_key", re.compile(rf"(?<!{B64_PLUS})(ABSK{B64_PLUS}{{80,}}+={{0,2}})")),
    (
        "IQoJb3JpZ2lu",
        "aws_session_token",
        re.compile(rf"(?<!{B64_PLUS})(IQoJb3JpZ2lu[A-Za-z0-9+/=%]{{60,}}+)"),
    ),
    (
        "FwoGZXIvYXdz",
        "aws_session_token",
        re.compile(rf"(?<!{B64_PLUS})(FwoGZXIvYXdz[A-Za-z0-9+/=%]{{60,}}+)"),
    ),
    ("1//0", "google_refresh_token", re.compile(rf"(?<![A-Za-z0-9/])(1//0{B64}{{30,}}+)")),
    ("Q~", "azure_client_secret", re.compile(r"(?<![\w~.-])([\w~.-]{3}[0-9]Q~[\w~.-]{31,34})(?![\w~-])")),
    (
        "JQQJ99",
        "azure_api_key",
        re.compile(rf"(?<![A-Za-z0-9])([A-Za-z0-9]{{52}}JQQJ99[A-Za-z0-9]{{26}}){END}"),
    ),
    (".atlasv1.", "terraform_token", re.compile(rf"(?<!{B64})([A-Za-z0-9]{{14}}\.atlasv1\.{B64}{{60,}}+)")),
    ("access_token$", "paypal_token", re.compile(rf"(access_token\$[a-z]+\$[0-9a-z]{{16}}\${HEX}{{32}})")),
    (
        "AZDO",
        "azure_devops_token",
        re.compile(rf"(?<![A-Za-z0-9])([A-Za-z0-9]{{76}}AZDO[A-Za-z0-9]{{4}}){END}"),
    ),
    ("Key=", "azure_storage_key", re.compile(r"(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{30,}+={0,2})")),
    (":APA91b", "firebase_key", re.compile(rf"(?<!{B64})(AAAA{B64}{{7}}:APA91b{B64}{{100,}}+)")),
    (
        "webhook.office.com/",
        "teams_webhook",
        re.compile(r"webhook\.office\.com/webhookb2/([A-Za-z0-9@/-]{80,}+)"),
    ),
    (
        "hooks.slack.com/",
        "slack_webhook",
        re.compile(r"hooks\.slack\.com/[a-z]{7,9}/([A-Z][A-Za-z0-9/_-]{20,}+)"),
    ),
    (
        "/webhooks/",
        "discord_webhook",
        re.compile(rf"discord(?:app)?\.com/api/webhooks/\d{{10,20}}/({B64}{{40,}}+)"),
    ),
)
# The same, with a long word in it that shows it.
SHOWN = (
    (
        rf"AA{B64}{{32,34}}(?!{B64})",
        "telegram_token",
        rf"(?<![A-Za-z0-9])([0-9]{{8,10}}:AA{B64}{{32,34}})(?!{B64})",
    ),
    (
        rf"{HEX}{{32}}-us[0-9]{{1,2}}{END}",
        "mailchimp_key",
        rf"(?<![A-Za-z0-9])({HEX}{{32}}-us[0-9]{{1,2}}){END}",
    ),
    (
        rf"{HEX}{{32}}-{HEX}{{8}}-{HEX}{{8}}{END}",
        "mailgun_key",
        rf"(?<![A-Za-z0-9-])({HEX}{{32}}-{HEX}{{8}}-{HEX}{{8}})(?![A-Za-z0-9-])",
    ),
    (rf"AC{HEX}{{32}}{END}", "twilio_auth_token", rf"AC{HEX}{{32}}[\"'\s,:]{{1,8}}({HEX}{{32}}){END}"),
)


def find_vendor_keys(text: str) -> Iterator[Finding]:
    """Find what has a vendor's form, except placeholders such as `ghp_xxxx…`."""
    if _may_hold_a_key(text):
        yield from _find_forms(text)
        for kind, pattern in _SHOWN:
            yield from (Finding(*match.span(1), kind, remember=True) for match in pattern.finditer(text))
    for mark, kind, pattern in MARKED:
        if mark in text:
            yield from (Finding(*match.span(1), kind, remember=True) for match in pattern.finditer(text))


def _find_forms(text: str) -> Iterator[Finding]:
    match = _EVERY_FORM.search(text)
    while match:
        form = FORMS[_FORM_OF_GROUP[match.lastgroup or ""]]
        end = match.end()
        following = None
        if _is_real(match[0][len(form.literal) :], loose=form.loose):
            yield Finding(*match.span(), form.kind)
            # One that follows on the heels of another begins a word as soon as that one is gone.
            following = _NEXT_FORM.match(text, end)
        match = following or _EVERY_FORM.search(text, end)


def _may_hold_a_key(text: str) -> bool:
    # Splitting off the long words by operations on bytes and reading these is six times as fast as reading the text.
    data = text.encode("utf-8", "surrogatepass").translate(_SEPARATORS_TO_SPACES)
    for part in _parts(data):
        long_words = [word for word in part.split() if len(word) >= SHORTEST_KEY]
        if long_words and _BEGINNING.search(b" " + b" ".join(long_words)):
            return True
    return False


def _parts(data: bytes) -> Iterator[bytes]:
    """Cut at spaces into parts of a megabyte or so: the words of a long text take ten times its room."""
    start = 0
    while start < len(data):
        end = data.find(b" ", start + PART)
        end = end if end >= 0 else len(data)
        yield data[start:end]
        start = end


def _is_real(body: str, *, loose: bool) -> bool:
    if len(set(body)) < 5 or _FILLER.search(body):
        return False
    return not loose or bool(_RANDOM_RUN.search(body))


def _every_form(*, anywhere: bool = False) -> str:
    # Alternatives that share their first letter are tried together, which is faster than a flat list.
    by_letter: defaultdict[str, list[str]] = defaultdict(list)
    for number, form in enumerate(FORMS):
        literal = re.escape(form.literal)
        # Its separators belong to a JWT: a run of `eyJ-eyJ-…` is to be read once only.
        before = B64 if form.kind == "jwt" else "[A-Za-z0-9]"
        # A look-behind that stands after the literal leaves the search its set of first letters.
        boundary = "" if anywhere else f"(?<!{before}{literal})"
        pattern = f"{re.escape(form.literal[1:])}{boundary}(?P<form{number}>){form.rest}"
        by_letter[re.escape(form.literal[0])].append(pattern)
    return "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in by_letter.items())


SHORTEST_KEY = 16
PART = 1_000_000
_FORM_OF_GROUP = {f"form{number}": number for number in range(len(FORMS))}
_EVERY_FORM = re.compile(_every_form())
_NEXT_FORM = re.compile(_every_form(anywhere=True))
_SHOWN = tuple((kind, re.compile(pattern)) for _, kind, pattern in SHOWN)
_BEGINNING = re.compile(f"[ ._-](?:{_every_form()}|{'|'.join(shown for shown, _, _ in SHOWN)})".encode())
_SEPARATORS_TO_SPACES = bytes(
    code if re.match(rb"[A-Za-z0-9_.-]", bytes([code])) else ord(" ") for code in range(256)
)
_FILLER = re.compile(r"(?i)x{5}|your[_-]|\.{3}|0{12}|[_-]here$")
_RANDOM_RUN = re.compile(r"(?=[A-Za-z]*[0-9])[A-Za-z0-9]{10}|[A-Za-z0-9]{20}")
