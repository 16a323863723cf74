"""International bank account numbers (ISO 13616): the country's length, and the remainder of 97."""

import re
from collections.abc import Iterator

from capture.redaction.findings import Finding

BEGINNING = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z]{2}[0-9]{2}(?=[ \u00a0-]?[A-Za-z0-9]{4})")
# At most 34 letters and digits, in fours.
RUN = re.compile(r"[A-Za-z0-9]{4}(?:[ \u00a0-]?[A-Za-z0-9]){0,30}")
# How long the numbers of each country in the registry are.
COUNTRIES = {
    15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK", 21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB NI PL SV",
    29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
}  # fmt: skip
LENGTHS = {country: length for length, countries in COUNTRIES.items() for country in countries.split()}


def find_ibans(text: str) -> Iterator[Finding]:
    """Find account numbers that are right: of the country's length, and 1 modulo 97."""
    for beginning in BEGINNING.finditer(text):
        length, start = LENGTHS.get(beginning[0][:2].upper()), beginning.start()
        run = RUN.match(text, start) if length else None
        if not length or not run:
            continue
        value = _cut(run[0], length)
        following = text[start + len(value) : start + len(value) + 1]
        if value and not following.isalnum() and following != "_" and is_iban(value):
            yield Finding(start, start + len(value), "iban")


def is_iban(value: str) -> bool:
    """Tell whether the letters and digits of a value, the first four put last, are 1 modulo 97."""
    plain = "".join(filter(str.isalnum, value))
    return int("".join(str(int(character, 36)) for character in plain[4:] + plain[:4])) % 97 == 1


def _cut(run: str, length: int) -> str:
    """Give a run as far as it has so many letters and digits; nothing if it has fewer."""
    ends = [index + 1 for index, character in enumerate(run) if character.isalnum()]
    return run[: ends[length - 1]] if len(ends) >= length else ""
