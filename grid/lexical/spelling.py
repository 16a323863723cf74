"""Terms as a text that an index splits into them again: each in eight hexadecimal digits, blanks between."""

import numpy as np

DIGITS = 8


def words_of(terms: bytes) -> str:
    """Give the text of terms, which are little-endian uint32 numbers as `Fragment.terms` has them."""
    return np.frombuffer(terms, "<u4").astype(">u4").tobytes().hex(" ", DIGITS // 2)


def word_of(term: int) -> str:
    """Give a term as it stands in such a text."""
    return format(term, f"0{DIGITS}x")


def length_of(words: str) -> int:
    """Give how many terms a text has."""
    return (len(words) + 1) // (DIGITS + 1)
