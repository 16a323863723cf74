"""Replaces the secrets of texts by typed placeholders, `[REDACTED:kind]`, and counts them by kind."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from capture.redaction.allowing import AllowList
from capture.redaction.assignments import find_assignments, secret_under_name
from capture.redaction.commands import find_in_commands
from capture.redaction.findings import Finding, placeholder, replace, settle
from capture.redaction.folding import fold
from capture.redaction.personal import find_personal_data, refuse_unknown_kinds
from capture.redaction.private_keys import find_private_keys
from capture.redaction.private_parts import take_out_private
from capture.redaction.prose import find_told_secrets
from capture.redaction.urls import find_url_credentials, spellings
from capture.redaction.vendors import find_vendor_keys

JSON = Any
SHORTEST_REMEMBERED = 8
# A single word that is shorter is no vendor's key and no account number.
SHORTEST_SECRET = 15
MOST_REMEMBERED = 256
# Only a text that is made to keep us busy needs more; others are done after two or three.
MOST_ROUNDS = 16
NOTHING_ALLOWED = AllowList()


class Redactor:
    """Redacts the texts of one conversation, and remembers their secrets to find them again where they stand alone.

    `personal` names the kinds of personal data that are replaced too, `allowed` has what stays. Values that are
    remembered are never shown.

    Raises:
        UnknownKindError: if there is no such kind.
    """

    def __init__(self, *, personal: Collection[str] = (), allowed: AllowList = NOTHING_ALLOWED) -> None:
        refuse_unknown_kinds(personal)
        self._personal = personal
        self._allowed = allowed
        self._known: dict[str, str] = {}

    @property
    def remembers(self) -> bool:
        """Whether it has met a secret that it would not know where that stands alone."""
        return bool(self._known)

    def redact(self, text: str) -> tuple[str, Counter[str]]:
        """Replace the secrets of a text; redacting the outcome again changes nothing.

        Returns the text and the number of secrets by kind.
        """
        counts: Counter[str] = Counter()
        if len(text) < SHORTEST_SECRET and text.isidentifier() and not self._known:
            return text, counts  # a key of an object, a tool's name: most strings of a message's metadata
        text, private = take_out_private(text, fold(text))
        if private:
            counts["private"] = private
        # A placeholder can lay bare a secret beside it, hence again until nothing is found.
        for _ in range(MOST_ROUNDS):
            findings = settle(text, self._find(text))
            if not findings:
                break
            self._remember(text, findings)
            text, found = replace(text, findings)
            counts += found
        return text, counts

    def redact_value(self, value: JSON) -> tuple[JSON, Counter[str]]:
        """Replace the secrets in every string of a JSON value, keys included.

        A string is also taken whole if its key announces a secret (`{"password": "…"}`). Returns the same object
        when there was nothing to replace.
        """
        counts: Counter[str] = Counter()
        return self._redact_value(value, counts), counts

    def redact_all(self, texts: Iterable[str]) -> tuple[list[str], Counter[str]]:
        """Replace the secrets of several texts, those first met in a later text included."""
        counts: Counter[str] = Counter()
        redacted = list(texts)
        for _ in range(2 if len(redacted) > 1 else 1):
            for index, text in enumerate(redacted):
                redacted[index], found = self.redact(text)
                counts += found
        return redacted, counts

    def _find(self, text: str) -> Iterator[Finding]:
        rules = [find_private_keys(text), find_vendor_keys(text), find_url_credentials(text)]
        folded = fold(text)
        rules += [
            find_in_commands(text, folded),
            find_assignments(text, folded),
            find_told_secrets(text, folded),
        ]
        if self._personal:
            rules.append(find_personal_data(text, self._personal))
        rules.append(self._find_known(text))
        findings = chain.from_iterable(rules)
        if not self._allowed:
            return findings
        return (found for found in findings if not self._allowed.allows(text[found.start : found.end]))

    def _find_known(self, text: str) -> Iterator[Finding]:
        for value, kind in self._known.items():
            start = text.find(value)
            while start >= 0:
                yield Finding(start, start + len(value), kind)
                start = text.find(value, start + len(value))

    def _remember(self, text: str, findings: Sequence[Finding]) -> None:
        for found in findings:
            if found.remember and len(self._known) < MOST_REMEMBERED:
                for value in spellings(text[found.start : found.end]):
                    if _is_telling(value):
                        self._known[value] = found.kind

    def _redact_value(self, value: JSON, counts: Counter[str]) -> JSON:
        if isinstance(value, str):
            text, found = self.redact(value)
            counts += found
            return text if found else value
        if isinstance(value, list):
            items = [self._redact_value(item, counts) for item in value]
            return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
        if isinstance(value, dict):
            return self._redact_object(value, counts)
        return value

    def _redact_object(self, value: dict[str, JSON], counts: Counter[str]) -> dict[str, JSON]:
        redacted: dict[str, JSON] = {}
        changed = False
        for key, item in value.items():
            new_key = self._redact_value(key, counts)
            new_item = self._redact_item(key, item, counts)
            changed = changed or new_key is not key or new_item is not item
            redacted[new_key] = new_item
        return redacted if changed else value

    def _redact_item(self, key: str, item: JSON, counts: Counter[str]) -> JSON:
        kind = secret_under_name(key, item) if isinstance(key, str) and isinstance(item, str) else None
        if kind is None or self._allowed.allows(item):
            return self._redact_value(item, counts)
        if _is_telling(item) and len(self._known) < MOST_REMEMBERED:
            self._known[item] = kind
        counts[kind] += 1
        return placeholder(kind)


def redact(text: str, *, personal: Collection[str] = ()) -> tuple[str, Counter[str]]:
    """Replace the secrets of one text by placeholders; see `Redactor.redact`."""
    return Redactor(personal=personal).redact(text)


def redact_value(value: JSON, *, personal: Collection[str] = ()) -> tuple[JSON, Counter[str]]:
    """Replace the secrets in every string of one JSON value; see `Redactor.redact_value`."""
    return Redactor(personal=personal).redact_value(value)


def redact_all(texts: Iterable[str], *, personal: Collection[str] = ()) -> tuple[list[str], Counter[str]]:
    """Replace the secrets of the texts of one conversation; see `Redactor.redact_all`."""
    return Redactor(personal=personal).redact_all(texts)


def _is_telling(value: str) -> bool:
    """Tell whether a value may be replaced wherever it occurs without hitting ordinary words."""
    return (
        len(value) >= SHORTEST_REMEMBERED
        and len(set(value)) >= 6
        and any(character.isdecimal() for character in value)
        and any(character.isalpha() for character in value)
    )
