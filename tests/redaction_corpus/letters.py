"""Random letters of the alphabets that keys are written in."""

import base64
import random
import string

CAPITALS = string.ascii_uppercase
DIGITS = string.digits
ALPHANUMERIC = string.ascii_letters + DIGITS
BASE64 = ALPHANUMERIC + "+/"
URL_SAFE = ALPHANUMERIC + "-_"
HEX = "0123456789abcdef"
BASE32 = CAPITALS + "234567"


def draw(dice: random.Random, alphabet: str, length: int) -> str:
    """Give so many letters; the last is a letter or digit, as keys that end otherwise are rare."""
    return "".join(dice.choices(alphabet, k=length - 1)) + dice.choice(
        [letter for letter in alphabet if letter.isalnum()]
    )


def base64_of(dice: random.Random, size: int, *, beginning: bytes = b"") -> str:
    """Give so many random bytes behind the given ones as base64, with its padding."""
    return base64.b64encode(beginning + dice.randbytes(size)).decode()
