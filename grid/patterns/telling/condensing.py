"""Shorter forms of a sentence, cut at the boundaries of clauses."""

import re
from collections.abc import Iterator

from grid.patterns.telling.bearing import advises, leans
from grid.patterns.telling.cues import OPENERS
from grid.patterns.telling.spans import covered
from grid.patterns.telling.words import ADVISING, SUBORDINATING

MOST_WORDS = 25
FEWEST_WORDS = 4
PARENTHESIS = re.compile(r"(\b[\w-]+)?\s*(?<![\w`])\((?:[^()]|\([^()]*\))*\)")
# A parenthesis after one of these is what it leads to, no aside.
LEADING_WORDS = frozenset(
    ["on", "in", "at", "to", "of", "by", "for", "with", "from", "is", "are", "as", "than", "into"]
)
STRONG = re.compile(r"(?:;|\s[-–—]{1,2}|:)\s+")
WEAK = re.compile(r",\s+|\s+(?=(?:because|whereas|so that|rather than|instead of|unless|although)\s)")
MANNER = r"(?:(?:also|always|rather|really|still|then|just|probably|definitely|strongly|simply|instead) )?"
ADVICE = re.compile(
    rf"^(?:I(?:['’]d| would| will|['’]ll) {MANNER}(?:(?:recommend|suggest|advise|like|prefer) )?"
    r"(?:that )?(?:you |to )?|"
    rf"You (?:should|could|can|need to|have to|must|ought to|might want to|want to) {MANNER}|"
    r"(?:Please|Simply|Just|Better|Let['’]s|Try to|So|Now|Then) )(?=[a-z])"
)
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
TAIL = re.compile(r"[\s,;:–—-]+$")
DANGLING = re.compile(
    r"\s+(?:and|or|but|so|which|that|with|for|to|of|the|a|an|as|if|when|because|since|e\.g|i\.e|such|then|not|would|on|"
    r"in|at|by|from|into|per|than|will|is|are|was|were|be|can|could|may|must|should|has|have|most likely|presumably|"
    r"for example|for instance)$"
)
SAID_FIRST = (
    (re.compile(r"\b(?:I am|we are)\b", re.IGNORECASE), "you are"),
    (re.compile(r"\b(?:I was|we were)\b", re.IGNORECASE), "you were"),
    (re.compile(r"\b(?:I|we)(?=['’](?:m|re)\b)['’](?:m|re)", re.IGNORECASE), "you're"),
    (re.compile(r"\b(?:I|we)(?=['’](?:ve|d|ll)\b|\b)(?![./+-]\w)", re.IGNORECASE), "you"),
    (re.compile(r"\b(?:my|our)\b(?![./_-])", re.IGNORECASE), "your"),
    (re.compile(r"\b(?:myself|ourselves)\b", re.IGNORECASE), "yourself"),
    (re.compile(r"\b(?:me|us)\b(?![./_-])"), "you"),
)


def tidy(text: str) -> str:
    """Take asides and opening words out of a sentence, and turn "I would use X" into "Use X"."""
    text = PARENTHESIS.sub(lambda aside: aside[0] if aside[1] in LEADING_WORDS else aside[1] or "", text)
    text = OPENERS.sub("", text).strip()
    advised = ADVICE.match(text)
    rest = text[advised.end() :] if advised else ""
    if rest.startswith("not "):
        text = "Do not " + rest[4:]
    elif rest.split(" ", 1)[0] in ADVISING:
        text = rest
    return finished(text)


def addressed(text: str) -> str:
    """Say to the reader what a user said of themselves: "I raise my limit" becomes "You raise your limit"."""
    for expression, instead in SAID_FIRST:
        text = expression.sub(instead, text)
    return finished(text)


def short_forms(text: str, *, most_characters: int, most_words: int = MOST_WORDS) -> list[str]:
    """Give forms of a sentence within both limits, the fullest first; none if it can't be cut that short."""
    whole = tidy(text)
    forms = [whole, *_segments(whole)]
    if advises(whole) and word_count(whole) < FEWEST_WORDS:
        return [whole]
    fitting = [form for form in forms if _fits(form, most_words, most_characters)]
    return list(dict.fromkeys(fitting))


def _segments(text: str) -> Iterator[str]:
    """Give the independent parts of a sentence, and each with less and less of what follows its main clause."""
    hidden = covered(text)
    edges = [(0, True)]
    for match in STRONG.finditer(hidden):
        yield finished(text[: match.start()])
        edges.append((match.end(), ";" in match[0] or leans(text)))
    for start, independent in edges:
        rest = OPENERS.sub("", text[start:])
        if independent or rest.split(" ", 1)[0].lower() in ADVISING:
            if start:
                yield finished(rest)
            yield from _heads(rest)


def _heads(text: str) -> Iterator[str]:
    hidden = covered(text)
    for match in reversed(list(WEAK.finditer(hidden))):
        last = STRONG.split(hidden[: match.start()])[-1]
        # "If it fails" is nothing without what follows.
        if last.split(" ", 1)[0].lower() not in SUBORDINATING:
            yield finished(DANGLING.sub("", TAIL.sub("", text[: match.start()])))


def _fits(text: str, most_words: int, most_characters: int) -> bool:
    return (
        len(text.split()) >= FEWEST_WORDS and word_count(text) <= most_words and len(text) <= most_characters
    )


def word_count(text: str) -> int:
    """Count the words of a text; those of a name in code count each."""
    return len(WORD.findall(text))


def finished(text: str) -> str:
    """Take loose ends off a text, and start it with a capital unless it starts with code."""
    text = TAIL.sub("", text.strip())
    if text[:1].islower() and not re.match(r"\w*[A-Z_(.]", text):
        text = text[:1].upper() + text[1:]
    return text
