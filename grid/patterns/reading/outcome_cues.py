"""What a clause of a reaction has by which it tells of success or failure, whatever it is about."""

import re

import numpy as np
from numpy.typing import NDArray

CODE = re.compile(r"```.*?(?:```|$)", re.DOTALL)
CLAUSE_END = re.compile(
    r"(?<=[.!?…:;])\s+|\n+|;\s|,?\s+\b(?=(?:but|though|however|except|although|yet)\b)"
    r"|,\s+(?=(?:and|now|then|so)\b)| [-–—] ",
    re.IGNORECASE,
)
SAYS = re.compile(r"\w|👍")
# What is said last tells most; of a long reaction, more is not read. No more characters than a model reads tokens.
MOST_CLAUSES, MOST_CHARACTERS = 16, 200
FEW_WORDS, MANY_WORDS = 4, 60


def _words(expression: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{expression})\b", re.IGNORECASE)


GOOD = _words(
    r"work(?:s|ed|ing)?|fix(?:ed|es)|solve[sd]?|resolve[sd]?|help(?:s|ed)?|pass(?:es|ed|ing)?|"
    r"run(?:s|ning)?|success\w*|perfect\w*|great|nice\w*|good|fine|right|correct\w*|excellent|"
    r"brilliant|lovely|love[sd]?|happy|thrilled|green|clean|stable|steady|flat|quiet|silent|healthy|"
    r"faster|quicker|better|gone|done|merged|shipped|did it|did the trick|held|holds|survive[sd]?|"
    r"match(?:es|ed)?|stopped|disappeared|vanished|saved?|dropped|fell|down (?:to|from)|cut"
)
BAD = _words(
    r"fail(?:s|ed|ing|ure|ures)?|error|errors|crash\w*|broke|broken|breaks|wrong|worse|slower|"
    r"hang(?:s|ing)?|hung|stuck|lost|los(?:es|ing)|leak\w*|dead|die[sd]|died|timeouts?|timed out|"
    r"flaky|complain\w*|outage|incident|incidents|bugs?|deadlock\w*|duplicates?|corrupt\w*|reject\w*|"
    r"refuse[sd]?|problems?|issues?|unfortunately|sadly|afraid|useless|disaster|double|twice|drift\w*|"
    r"conflicts?"
)
UNDONE = _words(
    r"roll(?:ed|ing)? (?:it |that |everything )?back|reverted|revert|undid|undo|take it out|"
    r"turned it off|abandoned|gave up|back to|back again|came back|come back|is back|was back|again|"
    r"as before|same|regardless|anyway"
)
STILL = _words(r"still|keeps?|persists|continues?|remains?|as ever")
NOTHING = _words(
    r"no|not|never|none|zero|0|without|n't|nothing|nobody|not a single|any ?more|no longer|nope|hardly"
)
ENDED = _words(
    r"no more|any ?more|no longer|not (?:one|a single|once)|none|zero|0|never|haven't|hasn't|since|"
    r"without (?:a|any|one)|no \w+ (?:were|was|has|have|did)|nobody|no one"
)
SPAN = _words(
    r"(?:since|for|after|in|last|over)(?: \w+){0,2} "
    r"(?:minutes?|hours?|days?|weeks?|months?|nights?|years?|quarters?|sprints?|weekend|"
    r"release|monday|"
    r"tuesday|wednesday|thursday|friday|january|february|"
    r"march|april|may|june|july|"
    r"august|september|october|november|december|spring|summer|autumn|winter)|"
    r"in production|live|yesterday|so far|(?:\w+) (?:months?|weeks?|days?) (?:in|later|on)"
)
PAST = _words(
    r"(?:we|i|it|they|that|team|who) (?:\w+ )?(?:did|went|used|took|put|set|made|ran|got|had|found|built|"
    r"wrote|came|gave|kept|cut|moved|was|were|[a-z]{3,}ed)"
)
INTENT = _words(
    r"will|'ll|going to|gonna|let me|i'd|we'd|plan\w*|would|should|tomorrow|later|next week|try|"
    r"trying|could|haven't tried|can't test"
)
ASKING = _words(
    r"what|how|why|which|who|where|when|can (?:you|i|we)|could you|please|do i|does|is there|would you"
)
THANKS = _words(r"thanks?|thank you|thx|cheers|ty|owe you|lifesaver|genius")
AS_ADVISED = _words(
    r"you were right|as you (?:said|suggested|predicted|described|proposed)|"
    r"like you (?:said|say|predicted)|your (?:steps|version|checklist|suggestion|advice|fix)|"
    r"(?:what|the way) you (?:said|describe\w*|suspected)"
)
CHANGE = re.compile(
    r"(?:\d[\d.,]*\s*\w*%?\s*(?:->|→|=>|to|instead of|rather than)\s*(?:about |under |around |just |only )?"
    r"(?:a |\d|zero|none|one|two))"
    r"|\b(?:was|from|before|used to|previously|earlier|where it|compared to) (?:\w+ ){0,3}~?\d"
    r"|\d[^.]{0,20}\b(?:before|earlier|previously)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d")
NEGATION_BEFORE = re.compile(
    r"(?:\b(?:not|never|no|hardly|barely|without|cannot|nothing|doesn|didn|isn|dont|doesnt|nor|neither)|n't)\b"
    r"(?:'t)?\W+(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
NO_FIRST = re.compile(r"\W*(?:no|nope|nein|nothing|hmm?,? no|unfortunately|sadly|meh)\b", re.IGNORECASE)
YES_FIRST = re.compile(
    r"\W*(?:yes|yep|yay|ok|okay|great|perfect|bingo|wow|success|confirmed)\b", re.IGNORECASE
)
MARKS = (
    UNDONE, STILL, NOTHING, ENDED, NUMBER, CHANGE, SPAN, PAST, INTENT, ASKING, THANKS, AS_ADVISED,
)  # fmt: skip


def clauses_of(reaction: str) -> list[str]:
    """Give the last clauses of a reaction, without fenced code."""
    parts = (part.strip() for part in CLAUSE_END.split(CODE.sub(" . ", reaction)) if part)
    return [part[:MOST_CHARACTERS] for part in parts if SAYS.search(part)][-MOST_CLAUSES:]


def cues_of(clause: str) -> NDArray[np.float32]:
    """Give the cues of a clause, shape (21,): how much it has of each, 0 to 2."""
    text = clause.replace("’", "'")
    cues = [
        *_plain_and_negated(GOOD, text),
        *_plain_and_negated(BAD, text),
        *(bool(mark.search(text)) for mark in MARKS),
        text.rstrip(' )"').endswith("?"),
        len(text.split()) < FEW_WORDS,
        "!" in text,
        bool(NO_FIRST.match(text)),
        bool(YES_FIRST.match(text)),
    ]
    return np.array(cues, dtype=np.float32)


def length_of(reaction: str) -> float:
    """Give how long a reaction is, 0 to 1."""
    return min(len(reaction.split()), MANY_WORDS) / MANY_WORDS


def _plain_and_negated(words: re.Pattern[str], text: str) -> tuple[int, int]:
    found = [bool(NEGATION_BEFORE.search(text[: one.start()])) for one in words.finditer(text)]
    return min(found.count(False), 2), min(found.count(True), 1)
