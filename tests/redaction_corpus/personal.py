"""E-mail addresses, telephone numbers, cards and account numbers of nobody, their check digits right."""

import random
from collections.abc import Callable

from tests.redaction_corpus.letters import CAPITALS, DIGITS, draw

FIRST = "ada grace alan edsger barbara donald margaret linus radia ken josé zoë".split()  # noqa: SIM905
LAST = "lovelace hopper turing liskov knuth hamilton perlman thompson müller o'neil".split()  # noqa: SIM905
DOMAINS = "example.org example.com mail.example.net uni-beispiel.de post.example.co.uk bücher.example".split()  # noqa: SIM905
# Of each issuer: beginnings, and how many digits are in each group.
ISSUERS = {
    "visa": (("4",), (4, 4, 4, 4)),
    "mastercard": (("51", "55", "2221", "2720"), (4, 4, 4, 4)),
    "amex": (("34", "37"), (4, 6, 5)),
    "discover": (("6011", "65", "644"), (4, 4, 4, 4)),
    "jcb": (("3528", "3589"), (4, 4, 4, 4)),
    "diners": (("300", "36", "38"), (4, 6, 4)),
    "unionpay": (("62",), (4, 4, 4, 4)),
}
# Of each country the account's part: letters of the bank, then digits.
ACCOUNTS = {
    "DE": (0, 18), "FR": (0, 23), "GB": (4, 14), "NL": (4, 10), "NO": (0, 11), "BE": (0, 12), "ES": (0, 20),
    "IT": (0, 23), "CH": (0, 17), "AT": (0, 16), "PL": (0, 24), "MT": (4, 23), "IE": (4, 14), "SE": (0, 20),
}  # fmt: skip


def email(dice: random.Random) -> str:
    """Give an address."""
    first, last = dice.choice(FIRST), dice.choice(LAST)
    local = dice.choice(
        [
            f"{first}.{last}",
            f"{first}_{last[:3]}{dice.randrange(99)}",
            f"{first}+news",
            first,
            f"{first}-{last}",
        ]
    )
    return f"{local.replace(chr(39), '')}@{dice.choice(DOMAINS)}"


def phone(dice: random.Random) -> str:
    """Give a number as it is written in one country or another."""
    number = str(dice.randrange(2, 10)) + draw(dice, DIGITS, 9)
    exchange = str(dice.randrange(2, 10)) + number[3:5]
    return dice.choice(
        [
            f"+1 {number[:3]}-{exchange}-{number[6:]}",
            f"({number[:3]}) {exchange}-{number[6:]}",
            f"{number[:3]}-{exchange}-{number[6:]}",
            f"+1{number[:3]}{exchange}{number[6:]}",
            f"+44 20 {number[:4]} {number[4:8]}",
            f"020 {number[:4]} {number[4:8]}",
            f"+49 30 {number[:8]}",
            f"+49 (0)30 {number[:7]}",
            f"030 {number[:7]}",
            f"0171/{number[:7]}",
            f"+33 6 {number[:2]} {number[2:4]} {number[4:6]} {number[6:8]}",
            f"06 {number[:2]} {number[2:4]} {number[4:6]} {number[6:8]}",
            f"+91 98{number[:3]} {number[3:8]}",
            f"+39 06 {number[:4]} {number[4:8]}",
            f"+81-3-{number[:4]}-{number[4:8]}",
        ]
    )


def card(dice: random.Random, *, issuer: str | None = None, gap: str | None = None) -> str:
    """Give a card number with the right check digit."""
    beginnings, groups = ISSUERS[issuer or dice.choice(list(ISSUERS))]
    beginning = dice.choice(beginnings)
    body = beginning + draw(dice, DIGITS, sum(groups) - len(beginning) - 1)
    doubled = [int(digit) * (2 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(body))]
    number = body + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)
    return _grouped(number, groups, dice.choice(["", " ", " ", "-"]) if gap is None else gap)


def iban(dice: random.Random, *, country: str | None = None, grouped: bool | None = None) -> str:
    """Give an account number with the right check digits."""
    country = country or dice.choice(list(ACCOUNTS))
    letters, digits = ACCOUNTS[country]
    account = (draw(dice, CAPITALS, letters) if letters else "") + draw(dice, DIGITS, digits)
    remainder = int("".join(str(int(letter, 36)) for letter in f"{account}{country}00")) % 97
    number = f"{country}{98 - remainder:02}{account}"
    return _grouped(number, [4] * 9, " ") if (dice.random() < 0.5 and grouped is None) or grouped else number


def _grouped(text: str, sizes: tuple[int, ...] | list[int], gap: str) -> str:
    parts, start = [], 0
    for size in sizes:
        parts.append(text[start : start + size])
        start += size
    return gap.join(filter(None, parts))


PERSONAL_DATA: dict[str, Callable[[random.Random], str]] = {
    "email": email,
    "phone": phone,
    "card": card,
    "iban": iban,
}
