"""How advice turned out, read from what the user said next."""

import re

from grid.patterns.exchange import Outcome

CODE = re.compile(r"```.*?(?:```|$)|`[^`\n]*`", re.DOTALL)
CLAUSE = re.compile(r"(?<=[.!?…])\s+|[\n;]+|,?\s+\b(?:but|though|however|except|although)\b")

NOT = r"(?:not|n't|nt|never|no longer|hardly|barely)"
FAILURE = re.compile(
    r"\bstill (?:\w+ )?(?:fail|get|got|see|happen|the same|same|broken|there|crash|error|not|no |does|doesn|can't|"
    r"cannot|have|having|wrong|slow|hang|hung|flak|red|leak|time|timing|show|lose|losing|miss|download|unstable|"
    r"nothing|occur|return|throw|dies|died|dead|hitting|blow)"
    r"|\bsame (?:error|problem|issue|result|thing|symptom|story|crash|behaviou?r|failure|message)"
    r"|\bnope\b|\bno (?:luck|dice|change|difference|effect|improvement|success|joy|better)\b"
    r"|\b(?:is|are|was|were|does|do|did|has|have|had|would|could|wo|ca)(?:n't| not|nt) (?:\w+ )?"
    r"(?:work|help|fix|change|solve|enough|matter|better|stick|stop|cut it|make a difference|hold|go away|improve)"
    r"|\bnot (?:work|fixed|solved|better|enough|help)"
    r"|\b(?:even|much|far|got|made|makes|became|is|it's|was|lot|bit|way) (?:\w+ )?(?:worse|slower than before)\b"
    r"|\b(?:fails|failed|failing|crashed|crashes|crashing|broke|breaks|backfired|bombed|exploded|blew up|"
    r"regressed|hangs|hung|deadlocked|worse|reverted|rolled back|rolling back|useless|back to square)\b"
    r"|\b(?:came|comes|is|are|was|were|it's|happened|happens|started|starts|crept|went|down|died|red|broken) (?:right )?"
    r"(?:back|again)\b",
    re.IGNORECASE,
)
# What looks like a failure and is its opposite.
OVERCOME = re.compile(
    r"\b(?:no|zero|0|none|without|not (?:a single|one|any)|never|fewer|less|stopped|instead of|used to|before|"
    r"previously|was|anymore|any more|no longer|since then|haven't|hasn't|didn't|first)\b",
    re.IGNORECASE,
)
SUCCESS = re.compile(
    r"\b(?:works|worked|working|fixed|solved|resolved|sorted|cured|succeeded|passes|passed|passing|"
    r"perfect(?:ly)?|brilliant|excellent|awesome|amazing|fantastic|wonderful|lovely|great|nice(?:ly)?|superb|beautiful|"
    r"thanks|thank you|thx|ty|cheers|danke|merci|gracias|kudos|wow|yay|hooray|phew|"
    r"gone|vanished|disappeared|green|clean|quiet|silent|stable|steady|flat|smooth(?:ly)?|healthy|happy|calm|"
    r"merged|shipped|deployed|live|done|finished|settled|convinced|relieved|"
    r"faster|quicker|cheaper|smaller|better|improved|halved|dropped|fell|saved|down (?:to|from)|up from|"
    r"no more|no (?:\w+ )?(?:errors?|failures?|complaints?|problems?|issues?|crash(?:es)?|timeouts?|duplicates?)|"
    r"zero|not (?:a single|one)|none since|never (?:above|again|over|more)|without (?:a|any) \w+|"
    r"that was it|that did it|did the trick|bingo|nailed|spot on|you were right|makes sense|as expected|"
    r"love it|haven't seen|hasn't (?:happened|come|failed)|holds?|held|so far so good|all good|fine now)\b",
    re.IGNORECASE,
)
NEGATED = re.compile(
    rf"\b(?:{NOT}|isn|wasn|doesn|didn|aren|can|won|without|yet to be)(?:'t)?\s+(?:\w+\s+)?$", re.IGNORECASE
)
CHANGE = re.compile(
    r"(?:\d[\d.,]*\s*\w*%?\s*(?:->|→|=>|to|instead of|rather than)\s*(?:about |under |around )?\d)"
    r"|\b(?:was|from|before|used to be|previously) (?:\w+ )?~?\d|\b\d[\d.,]*\s*(?:of|/)\s*\d+ (?:pass|green|ok)"
    r"|\b(?:now|only|just|under|below|since|for|after|in) (?:a |the |about |under |~|over )?(?:\d[\d.,]*|two|three|four|"
    r"five|six|a|one|several|last|yesterday)\s?(?:ms|s|sec|seconds?|min|minutes?|h|hours?|days?|weeks?|months?|nights?|gb|mb|%)?\b",
    re.IGNORECASE,
)
PAST = re.compile(
    r"\b(?:did|went|used|took|put|set|made|ran|got|had|found|built|wrote|came|gave|kept|cut|moved|"
    r"[a-z]{3,}(?:ed|lt))\b",
    re.IGNORECASE,
)
INTENT = re.compile(
    r"\b(?:will|'ll|going to|gonna|let me|i'd|plan to|would|should|tomorrow|later|next week|try(?:ing)?|could)\b",
    re.IGNORECASE,
)


def outcome_of(reaction: str | None) -> Outcome:
    """Tell how advice turned out from the user's next words; None where the conversation ended with the advice.

    Words of success and failure are weighed clause by clause; what is said last counts most. A report of what was
    done, with a number, that has no word of failure tells of success.
    """
    if not reaction or not reaction.strip():
        return Outcome.UNKNOWN
    text = CODE.sub(" ", reaction)
    score, weight = 0.0, 1.0
    for clause in reversed([one for one in CLAUSE.split(text) if one and one.strip()]):
        score += weight * _clause(clause)
        weight *= 0.8
    if score > 0.5:
        return Outcome.WORKED
    if score < -0.5:
        return Outcome.FAILED
    return Outcome.UNKNOWN


def _clause(clause: str) -> float:
    """Score one clause: above 0 it tells of success, below 0 of failure."""
    failure = FAILURE.search(clause)
    if failure:
        before = clause[: failure.start()]
        return 0.6 if OVERCOME.search(before) else -1.2
    asks = clause.rstrip().endswith("?")
    success = sum(1 for found in SUCCESS.finditer(clause) if not NEGATED.search(clause[: found.start()]))
    negated = sum(1 for found in SUCCESS.finditer(clause) if NEGATED.search(clause[: found.start()]))
    score = min(success, 2) * 0.8 - negated * 0.8
    if CHANGE.search(clause):
        score += 0.5
    if PAST.search(clause) and not INTENT.search(clause):
        score += 0.25
    return score * (0.2 if asks else 1.0)
