"""Shorter forms of a sentence, cut at the boundaries of clauses."""

import re
from collections.abc import Iterator

from grid.patterns.telling.cues import OPENERS, SUBORDINATING

MOST_WORDS = 25
FEWEST_WORDS = 4
PARENTHESIS = re.compile(r"\s*(?<!\w)\((?:[^()]|\([^()]*\))*\)")
STRONG = re.compile(r"(?:;|\s[-–—]{1,2}|:)\s+")
WEAK = re.compile(
    r",?\s+(?=(?:and|but|so|because|since|which|while|whereas|where|or|then|rather than|instead of|otherwise|unless|"
    r"until|even|such as|for example|e\.g\.|i\.e\.|whose|though|although|not|so that|if|when|with|without|before|after)\s)|,\s+"
)
ADVICE = re.compile(
    r"^(?:I(?:['’]d| would| will) (?:always |also |rather |really |still |then |just |probably |definitely |strongly )?(?:recommend |suggest |advise |like |prefer )?(?:that )?(?:you |to )?|"
    r"You(?:['’]d better| should| could| can| need to| have to| must| ought to| may| might want to| want to) (?:also |always |simply |just |instead |then |still )?|"
    r"(?:Please|Simply|Just|Better|Let['’]s|Try to|Make sure to|So|Now|Then) )(?=[a-z])"
)
NEGATED = re.compile(r"^not\s+", re.IGNORECASE)
TAIL = re.compile(r"[\s,;:–—-]+$")


def tidy(text: str) -> str:
    """Take asides and opening words out of a sentence, and turn "I would use X" into "Use X"."""
    text = PARENTHESIS.sub("", text)
    text = OPENERS.sub("", text).strip()
    advised = ADVICE.match(text)
    if advised and advised.end() < len(text):
        text = NEGATED.sub("Do not ", text[advised.end() :])
    return _finished(text)


def short_forms(text: str, *, most_words: int = MOST_WORDS, most_characters: int) -> list[str]:
    """Give forms of a sentence within both limits, the fullest first; none if it can't be cut that short."""
    whole = tidy(text)
    forms = [whole, *_segments(whole)]
    fitting = [form for form in forms if _fits(form, most_words, most_characters)]
    return list(dict.fromkeys(fitting))


def _segments(text: str) -> Iterator[str]:
    """Give the independent parts of a sentence, and each with less and less of what follows its main clause."""
    parts = [part for part in STRONG.split(text) if part]
    for part in parts:
        if len(parts) > 1:
            yield _finished(OPENERS.sub("", part))
        yield from _heads(part)


def _heads(text: str) -> Iterator[str]:
    cuts = [match.start() for match in WEAK.finditer(text)]
    subordinate = text.split(" ", 1)[0].lower() in SUBORDINATING
    for number, cut in reversed(list(enumerate(cuts))):
        if subordinate and number == 0:
            continue
        head = text[:cut]
        if head.count('"') % 2 == 0 and head.count("`") % 2 == 0 and head.count("(") == head.count(")"):
            yield _finished(head)


def _fits(text: str, most_words: int, most_characters: int) -> bool:
    return FEWEST_WORDS <= len(text.split()) <= most_words and len(text) <= most_characters


def _finished(text: str) -> str:
    text = TAIL.sub("", text).strip()
    return text[:1].upper() + text[1:] if text[:1].islower() and not re.match(r"\w+[A-Z_(.]", text) else text
