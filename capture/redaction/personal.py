"""Personal data, by kind: found only where it is asked for."""

from collections.abc import Callable, Collection, Iterator, Mapping

from capture.redaction.cards import find_cards
from capture.redaction.contacts import find_emails, find_phones
from capture.redaction.findings import Finding
from capture.redaction.ibans import find_ibans
from embeddings.errors import AetherGridError

# Those with a check digit first: where two kinds fit, the one given first counts.
PERSONAL: Mapping[str, Callable[[str], Iterator[Finding]]] = {
    "iban": find_ibans,
    "card": find_cards,
    "email": find_emails,
    "phone": find_phones,
}


class UnknownKindError(AetherGridError):
    """There is no such kind of personal data."""


def find_personal_data(text: str, kinds: Collection[str]) -> Iterator[Finding]:
    """Find personal data of these kinds."""
    for kind, find in PERSONAL.items():
        if kind in kinds:
            yield from find(text)


def refuse_unknown_kinds(kinds: Collection[str]) -> None:
    """Make sure that each kind is one of `PERSONAL`.

    Raises:
        UnknownKindError: naming those that are not.
    """
    if unknown := sorted(set(kinds) - PERSONAL.keys()):
        raise UnknownKindError(
            f"{', '.join(map(repr, unknown))}: no kind of personal data. There are {', '.join(sorted(PERSONAL))}."
        )
