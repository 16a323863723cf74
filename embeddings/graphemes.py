"""Where a text may be cut without tearing apart what a reader sees as one character."""

import unicodedata

ZERO_WIDTH_JOINER = "\u200d"
# Marks that sit on the character before them, and the invisible ones that choose how it looks (variation selectors
# are marks, emoji tags and joiners are format characters).
FOLLOWERS = frozenset({"Mn", "Mc", "Me", "Cf"})
LONGEST = 64  # Characters; what piles up more marks than that is cut anywhere.


def grapheme_start(text: str, at: int, *, low: int) -> int:
    """Give the last place in (low, at] where cutting keeps graphemes whole; `at` itself where there is none.

    It follows the rules of Unicode's annex 29 for marks, joined emoji, flags, Hangul syllables and line ends, and
    keeps two halves of a surrogate pair together.
    """
    for place in range(at, max(low, at - LONGEST), -1):
        if not _joined(text, place):
            return place
    return at


def _joined(text: str, at: int) -> bool:
    """Say whether the characters before and after a place belong together."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if after < "\u0300":
        return before == "\r" and after == "\n"
    return (
        before == ZERO_WIDTH_JOINER
        or unicodedata.category(after) in FOLLOWERS
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
        or ("\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff")
        or (_hangul_part(after) and (_hangul_part(before) or "\uac00" <= before <= "\ud7a3"))
        or (_flag_letter(after) and _flag_letters_before(text, at) % 2 == 1)
    )


def _hangul_part(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff"


def _flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    """Count the flag letters that end at a place: two make a flag."""
    start = at
    while start > max(0, at - LONGEST) and _flag_letter(text[start - 1]):
        start -= 1
    return at - start
