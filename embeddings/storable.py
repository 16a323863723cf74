"""Texts as every store can hold them."""

import re

# NUL is no text to Postgres, and a lone surrogate none in UTF-8.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable_text(text: str, *, longest: int | None = None) -> str:
    """Give a text with U+FFFD for what a store cannot hold, cut at `longest` characters."""
    return _UNSTORABLE.sub("\ufffd", text)[:longest]
