"""Numbers of payment cards: the issuers' beginnings and lengths, and the check digit after Luhn (ISO/IEC 7812)."""

import re
from collections.abc import Iterator

from capture.redaction.findings import Finding

# Digits on end, or in the groups that stand on a card. What follows a dash, a dot or a slash is a part of something.
NUMBER = re.compile(
    r"(?<![\w./+-])(?:[2-6][0-9]{13,18}"
    r"|[2-6][0-9]{3}(?P<gap>[ \u00a0.-])(?:[0-9]{4}(?P=gap)[0-9]{4}(?P=gap)[0-9]{4}(?:(?P=gap)[0-9]{3})?"
    r"|[0-9]{6}(?P=gap)[0-9]{4,5}))(?![\w/-]|\.[0-9])"
)
# Of any issuer and length, where a word says that it is one.
ANNOUNCED = re.compile(
    r"(?i)(?:card|visa|maestro|karte|carte|tarjeta)[^\n0-9]{0,30}"
    r"(?P<number>[0-9](?:[ \u00a0-]?[0-9]){11,18})(?![\w/-]|\.[0-9])"
)
# Twelve and thirteen digits are left alone: barcodes and book numbers have them, cards hardly any longer.
ISSUERS = re.compile(
    r"""(?x) 4[0-9]{15}(?:[0-9]{3})?  # Visa
    | (?: 5[1-5][0-9]{2} | 222[1-9] | 22[3-9][0-9] | 2[3-6][0-9]{2} | 27[01][0-9] | 2720 )[0-9]{12}  # Mastercard
    | 3[47][0-9]{13}  # American Express
    | (?: 30[0-5] | 36[0-9] | 3[89][0-9] )[0-9]{11}  # Diners Club
    | (?: 6011 | 64[4-9][0-9] | 65[0-9]{2} )[0-9]{12}  # Discover
    | 35(?: 2[89] | [3-8][0-9] )[0-9]{12}  # JCB
    | 62[0-9]{14,17}  # UnionPay
    | (?: 50(?:18|20|38) | 5893 | 6304 | 6759 | 676[1-3] )[0-9]{12,15}  # Maestro"""
)
GAPS = re.compile(r"[ \u00a0.-]")


def find_cards(text: str) -> Iterator[Finding]:
    """Find card numbers whose issuer and check digit are right; about one in fifty other numbers so long has both."""
    for match in NUMBER.finditer(text):
        digits = GAPS.sub("", match[0])
        if ISSUERS.fullmatch(digits) and has_check_digit(digits):
            yield Finding(*match.span(), "card")
    for match in ANNOUNCED.finditer(text):
        digits = GAPS.sub("", match["number"])
        if has_check_digit(digits) and len(set(digits)) > 1:
            yield Finding(*match.span("number"), "card")


def has_check_digit(digits: str) -> bool:
    """Tell whether the last digit is the one that Luhn's formula gives for those before it."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[::-2]))) % 10 == 0
