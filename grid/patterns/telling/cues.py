"""Expressions that tell what a sentence does: gives a reason, warns, limits, weighs, turns away."""

import re


def _any(*expressions: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(expressions)})\b", re.IGNORECASE)


WARNING = _any(
    "don't",
    "do not",
    "never",
    "avoid",
    "unless",
    "otherwise",
    "careful",
    "beware",
    "except",
    "must not",
    "mustn't",
    "should(?: not|n't)",
    "(?:won't|will not|cannot|can't) (?:help|be|do|work|survive|see)",
    "traps?",
    "risks?",
    "instead of",
    "make sure",
    "not enough",
    "useless",
    r"too \w+ (?:to|for)",
    "give up",
    "downside",
    "drawback",
    "what matters",
    "caution",
    "watch out",
    "only (?:if|when|where|works)",
)
ADVISABLE = _any(
    "you (?:need|should|must|have to|can|could)",
    "(?:fix|cure|remedy|solution|answer|way|trick|advice|rule|principle|point|idea|correction|modelling) (?:is|:)",
    "should(?:n't)?",
    "has to",
    "instead",
    "go with",
)
# A start by which a sentence leans on the one before it.
LEANING_START = re.compile(
    r"(?:(?:if|even|just) (?:so|not|this|that|it)|in (?:that|this) case|with (?:that|this|it)|"
    r"for (?:that|this|these|those)|as well|the same|on top|in addition|in both|from then|after that|"
    r"at (?:each such|that))\b",
    re.IGNORECASE,
)
LEANING_WITHIN = _any(
    "the same", "once more", "as well", "these", "those", "instead", "two such", "this", "them"
)
# What models say about every secret that they are shown.
HOUSEKEEPING = re.compile(
    r"\b(?:rotate|revoke|compromised|burned|pasted|leaked|credentials?|api key|bearer token|live-looking)\b|"
    r"\bin (?:a|this) chat\b|\[REDACTED",
    re.IGNORECASE,
)
# What a user did about it before they asked.
TRIED = _any(
    r"(?:i|we|somebody|someone|they|team|colleague)(?:'ve| have)?(?: now| already)? (?:tried|raised|increased|bumped|"
    "doubled|set|put|switched|changed|replaced|upgraded|lowered|reduced|asked|restarted|cleared)",
    "tried",
    "bumped",
    "raised",
    "(?:set|moved|changed) it to",
)
# A condition, and where it stands against the case at hand.
HOLDS_FOR = _any(
    r"(?:helps?|works?|good|right|fine|meant|made|suited|is|are|suits?|pays?)(?: \w+)? (?:for|when|where|if|only)",
    "depends",
    "only (?:when|where|if|for)",
)
AT_HAND = _any(
    "here", "yours", "your (?:case|situation)", r"your \w+ (?:is|are)", "this (?:case|condition|situation)"
)
REASON = _any(
    "because",
    "since",
    "so that",
    "therefore",
    "which (?:is why|means|makes)",
    "that(?: is|'s) why",
    "hence",
    "so (?:every|the|it|each|any|a|no|all)",
    "means that",
    "the (?:cause|problem|trouble|point|actual|real)",
    "by construction",
    "comes? from",
    "only (?:if|when)",
)
CONDITION = _any("where", "if", "when", "for", "as long as")
PREFERENCE = _any(
    "remains?", "stays?", "keep", "better", "fine", "leave", "use", "enough", "deserves?", "choice"
)
DOUBTING = re.compile(r"\?$|^(?:but|however|unfortunately|only|except)\b|\bstill\b", re.IGNORECASE)
LESSON = _any("so", "lesson", "rule", "noted", "learned", "learnt", "means", "never again", "from now on")
# Words of weighing one way against another, in an answer and in a question.
WEIGHING = _any(
    "trade-?offs?",
    "which (?:to|one|should)",
    "chose",
    "choos(?:e|ing)",
    "choice",
    "decid(?:e|ing) by",
    "deciding",
    "the decision",
    "depends on",
    "versus",
    "pros and cons",
    "what you (?:pay|give up|lose)",
    "you give up",
    "lean towards?",
    "in favou?r of",
    "advantages?",
    "drawbacks?",
    "disadvantages?",
    "(?:right|better) (?:one|choice|fit)",
    "worth it",
    "i recommend",
    "i(?:'d| would) (?:not )?(?:recommend|go (?:with|for)|pick|choose|take|impose|keep|stay)",
    r"for (?:\w+ ){1,5}(?:go with|use|stay with|keep|take)",
    "the (?:first|second|latter|former)(?: one)?",
    "stay with",
    r"keep (?:[`\w]+ ){1,3}where",
)
ASKING_WHICH = re.compile(
    r"\bor\b[^.?!]*\?|\bvs\.?\b|\bversus\b|\bwhich\b[^.?]*\?|\bshould (?:i|we)\b[^.?]*\?|\bhalf of us\b|"
    r"\bdesign question\b",
    re.IGNORECASE,
)
OPENERS = re.compile(
    r"^(?:(?:yes|no|yep|right|sure|correct|exactly|absolutely|well|so|then|now|also|and|but|ok(?:ay)?|true|good|great|fine|hm+|ah|oh|"
    r"ha|in short|in general|in that case|first(?:ly)?|second(?:ly)?|finally|next|however|therefore|hence|still|"
    r"instead|"
    r"alternatively|unfortunately|in fact|of course|honestly|basically|actually|by the way|btw|anyway|meanwhile|"
    r"afterwards|as a rule of thumb|a simple test|important details?|one caution|one more thing|the fix|the cure|"
    r"the remedy|note|tip|important|recommendation|proposal|short answer|in other words|the idea|turn it around)"
    r"\s*(?:[,:;!.]|\s[-–—])\s+)+",
    re.IGNORECASE,
)
