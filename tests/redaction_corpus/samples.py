"""The samples of the corpus: texts with what is to be found in them, and texts in which nothing is."""

import random
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tests.redaction_corpus.harmless import HARMLESS
from tests.redaction_corpus.personal import PERSONAL_DATA
from tests.redaction_corpus.surroundings import AMONG_PEOPLE, NAMED, PLAIN, SENT
from tests.redaction_corpus.vendors import KEYS, Key, password, pem, signature, slack_webhook


class Sample(NamedTuple):
    """A text, where it is from, and the value in it that has to go; none in a harmless one."""

    kind: str
    surroundings: str
    text: str
    value: str = ""


def secrets(seed: str) -> Iterator[Sample]:
    """Give every form of every vendor in every surroundings that it can be told in."""
    for number, key in enumerate(KEYS):
        for where, template in _places(key).items():
            value = key.make(random.Random(f"{seed}/{number}/{where}"))
            text = template.format(v=value, n=key.name, l=key.name.lower())
            yield Sample(key.vendor, where, text, value)
    yield from _private_keys(seed)
    yield from _in_urls(seed)


def personal_data(seed: str, *, rounds: int = 5) -> Iterator[Sample]:
    """Give personal data of every kind in every surroundings, several of each."""
    for kind, make in PERSONAL_DATA.items():
        for where, template in {**AMONG_PEOPLE, **PLAIN}.items():
            for number in range(rounds):
                value = make(random.Random(f"{seed}/{kind}/{where}/{number}"))
                yield Sample(kind, where, template.format(v=value), value)


def harmless(seed: str, *, rounds: int = 100) -> Iterator[Sample]:
    """Give texts of every harmless kind."""
    for kind, make in HARMLESS.items():
        for number in range(rounds):
            yield Sample(kind, kind, make(random.Random(f"{seed}/{kind}/{number}")))


def _places(key: Key) -> Mapping[str, str]:
    if key.told:
        return NAMED
    # A key with a slash in it is no parameter of a query.
    return {**PLAIN, **NAMED, **SENT}


def _private_keys(seed: str) -> Iterator[Sample]:
    for where, template in {**PLAIN, **NAMED}.items():
        escaped = "\n" not in template.partition("{v}")[0][-12:] and any(quote in template for quote in "\"'")
        value = pem(random.Random(f"{seed}/pem/{where}"), newline="\\n" if escaped else "\n")
        yield Sample("private keys", where, template.format(v=value, n="TLS_KEY", l="tls_key"), value)


def _in_urls(seed: str) -> Iterator[Sample]:
    forms = {
        "slack": ("https://hooks.slack.com/services/{v}", slack_webhook),
        "azure": ("https://acc.blob.core.windows.net/c/f.txt?sv=2024-11-04&se=2026-01-01&sig={v}", signature),
        "passwords": ("postgres://shop:{v}@db.example.org:5432/shop?sslmode=require", password),
    }
    for vendor, (url, make) in forms.items():
        for where, template in PLAIN.items():
            value = make(random.Random(f"{seed}/{vendor}/{where}"))
            yield Sample(vendor, f"URL, {where}", template.format(v=url.format(v=value)), value)
