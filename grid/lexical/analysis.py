"""From text to terms: what a lexical index has of a fragment, and what a query asks it for.

Whoever changes what comes out has every text cut anew (`manage.py reindex`): the terms are kept with the fragments.
"""

import calendar
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from Stemmer import Stemmer

from grid.lexical.stopwords import ENDINGS, STOP_WORDS

# What is longer is no word: a hash, a key, base64. It is one term as it stands.
LONGEST_WORD = 64
DATE_TERMS = 3
CACHED_WORDS = 32_768

JOINTS = ".'’-"
WORD = re.compile(rf"\w+(?:[{JOINTS}]\w+)*")
ASCII_WORD = re.compile(WORD.pattern, re.ASCII)
QUESTION_MARKS = ("?", "？", "؟")
SEPARATORS = re.compile(r"[._'-]+")
CAMEL = re.compile(r"[^\W\d_]?[^\WA-Z_]+|[A-Z]+(?![a-z])|[A-Z]")
ACRONYMS = re.compile(r"[A-Z]{2,}s")
ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
# Scripts that are written without blanks: Thai, Lao, Burmese, Khmer, kana, Han, Hangul.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)
MONTHS = {name.lower(): name.lower() for name in calendar.month_name[1:]}
MONTHS |= {name[:3]: name for name in MONTHS} | {"sept": "september"}


def terms_of(text: str) -> list[str]:
    """Give the terms of a text in their order: stems of words; of an identifier the whole and its parts.

    Any text has terms or none; equal texts have equal ones. Words of the stop list are none.
    """
    return [term for word in words_of(text) for term in _terms(word)]


def hashed(terms: Iterable[str]) -> NDArray[np.uint32]:
    """Give the BLAKE2b hashes of terms, 4 bytes each, as numbers of shape (terms,)."""
    return np.frombuffer(b"".join(map(_hash, terms)), "<u4").astype(np.uint32, copy=False)


def fragment_terms(text: str, *, timestamp: datetime) -> bytes:
    """Give the hashes of the terms of a text, then those of its date: year, month, day; uint32, little-endian.

    A text that ends as a question has `ASKS` as its last term.
    """
    date = _packed_date(timestamp.year, timestamp.month, timestamp.day)
    asks = _ASKS if text.rstrip().endswith(QUESTION_MARKS) else b""
    return b"".join(map(_packed_word, words_of(text))) + date + asks


def terms_of_text(packed: bytes) -> NDArray[np.uint32]:
    """Give of what `fragment_terms` gave the terms of the text alone; shape (terms,)."""
    every = np.frombuffer(packed, "<u4")
    return every[: max(0, len(every) - DATE_TERMS - int(len(every) > 0 and every[-1] == ASKS))]


def query_terms(text: str) -> list[int]:
    """Give the hashes of the distinct terms of a query in their order."""
    return list(dict.fromkeys(hashed(terms_of(text)).tolist()))


def words_of(text: str) -> list[str]:
    """Give the words of a text as they stand in it, before anything is made of them."""
    if text.isascii():
        return ASCII_WORD.findall(text)
    text = unicodedata.normalize("NFKC", text)
    marked, marked_word = _marked()
    return (marked_word if marked.search(text) else WORD).findall(text)


def _terms(word: str) -> tuple[str, ...]:
    return _terms_of_word(word) if len(word) <= LONGEST_WORD else tuple(_terms_of_long(word))


def _packed_word(word: str) -> bytes:
    if len(word) <= LONGEST_WORD:
        return _packed_short(word)
    return b"".join(map(_hash_once, _terms_of_long(word)))


@lru_cache(CACHED_WORDS)
def _packed_short(word: str) -> bytes:
    return b"".join(map(_hash, _terms_of_word(word)))


@lru_cache(256)
def _packed_date(year: int, month: int, day: int) -> bytes:
    return hashed(terms_of(f"{year} {calendar.month_name[month]} {day}")).astype("<u4").tobytes()


def _hash_once(term: str) -> bytes:
    return blake2b(term.encode(), digest_size=4).digest()


_hash = lru_cache(CACHED_WORDS)(_hash_once)


def _terms_of_long(word: str) -> Iterable[str]:
    """Cut a long name at its joints; a part that is long itself stays as it is, and nothing of it is cached."""
    for part in SEPARATORS.split(word):
        if len(part) <= LONGEST_WORD:
            yield from _terms_of_word(part)
        elif not part.isascii() and UNSPACED.search(part):
            yield from _pairs_and_words(part)
        else:
            yield part


@lru_cache(CACHED_WORDS)
def _terms_of_word(word: str) -> tuple[str, ...]:
    word = _without_ending(word.replace("’", "'"))
    if not word.isascii() and UNSPACED.search(word):
        return tuple(_pairs_and_words(word))
    whole = word.strip("_").casefold()
    parts = [part for part in SEPARATORS.split(word) if part]
    if whole in STOP_WORDS or not parts:
        return ()
    terms = [whole] if len(parts) > 1 else []
    for part in parts:
        pieces = CAMEL.findall(part) if _is_mixed(part) and not ACRONYMS.fullmatch(part) else []
        terms += [stem for one in (part, *(pieces if len(pieces) > 1 else ())) if (stem := _stem(one))]
    return tuple(terms)


def _without_ending(word: str) -> str:
    if "'" in word and word.casefold() not in STOP_WORDS:
        for ending in ENDINGS:
            if word.casefold().endswith(ending):
                return word[: -len(ending)]
    return word


def _is_mixed(part: str) -> bool:
    """Tell whether a name may be of several words by its capitals: `maxSize`, `HTTPServer`, not `Size` or `HTTP`."""
    return part not in (part.lower(), part.upper(), part.capitalize())


def _stem(part: str) -> str:
    """Give the term of one word; nothing for a word of the stop list."""
    word = (part[:-1] if ACRONYMS.fullmatch(part) else part).casefold()
    if word in STOP_WORDS:
        return ""
    if word.isdigit():
        return word[1:] if len(word) == 2 and word[0] == "0" else word
    if ordinal := ORDINAL.fullmatch(word):
        return ordinal[1]
    return str(_stemmer().stemWord(MONTHS.get(word, word)))


def _pairs_and_words(word: str) -> Iterable[str]:
    """Give each two neighbouring letters of a script without blanks, and the terms of what stands between such."""
    end = 0
    for run in UNSPACED.finditer(word):
        yield from _terms(word[end : run.start()])
        text, end = run[0].casefold(), run.end()
        yield from (text[n : n + 2] for n in range(max(1, len(text) - 1)))
    yield from _terms(word[end:])


_ASKS = _hash_once("?")
ASKS = int.from_bytes(_ASKS, "little")


@cache
def _stemmer() -> Stemmer:
    # Its own cache is not needed beside ours; it keeps the interpreter's lock, so that threads may share it.
    return Stemmer("english", 0)


@cache
def _marked() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Make the patterns of a vowel sign or accent, which `\\w` leaves out, and of a word that may have some."""
    marks = "".join(chr(n) for n in range(0x300, 0x10000) if unicodedata.category(chr(n))[0] == "M")
    letters = rf"[\w{marks}]+"
    return re.compile(f"[{marks}]"), re.compile(rf"{letters}(?:[{JOINTS}]{letters})*")
