"""Expressions that tell what a sentence does: gives a reason, warns, limits, weighs, turns away."""

import re


def _any(*expressions: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(expressions)})\b", re.IGNORECASE)


ADVICE = _any(
    "you(?:'d| should| need| must| have to| want| can| could)",
    "(?:fix|cure|remedy|solution|answer|way|trick|advice|rule|principle|point|idea) is",
    "should",
    "ought to",
    "instead",
    "rather than",
)
CONTRAST = _any(
    "instead",
    "rather than",
    "not",
    "never",
    "only",
    "don't",
    "doesn't",
    "without",
    "unless",
    "otherwise",
    "avoid",
    "no longer",
    "merely",
)
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
    "trap",
    "risk",
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
    "important",
    "watch out",
    "only (?:if|when|where|works)",
)
REASON = _any(
    "because",
    "since",
    "so that",
    "therefore",
    "which (?:is why|means|makes)",
    "that(?: is|'s) why",
    "the reason",
    "hence",
    "so (?:every|the|it|each|any|a|no|all)",
    "means that",
    "the (?:cause|problem|trouble|point|actual|real)",
    "by construction",
    "comes? from",
)
LIMITING = _any(
    "only",
    "unless",
    "except",
    "when",
    "where",
    "if",
    "not for",
    "for (?:small|large|short|long|code|cases?|places?)",
    "wrong",
    "but",
    "while",
    "whereas",
    "no good",
    "does not apply",
    "(?:won't|will not|doesn't|does not|don't|do not) help",
    "bound",
    "small",
    "not impose",
    "leave",
    "stick with",
    "fine",
    "enough",
)
WEIGHING = _any(
    "trade-?offs?",
    "alternatives?",
    "choices?",
    r"choos\w+",
    "chose",
    r"decid\w+",
    "decisions?",
    "depends on",
    "versus",
    "vs",
    "pros",
    "cons",
    "give up",
    "lean towards?",
    "in favou?r of",
    "advantages?",
    "drawbacks?",
    "(?:right|better) (?:one|choice|fit)",
    "which one",
    "compared? (?:to|with)",
    "worth it",
)
TURNING = _any(
    "my (?:suggestion|advice|mistake|fault)",
    "i was wrong",
    "wrong (?:tool|one|advice|approach|key|place|fix|way|idea|thing)",
    "i agree",
    "works? around",
    "nor should",
    "i should(?: have|n't)",
    "take (?:it|that) back",
    "(?:did|does|could) not (?:solve|help)",
    "treats? the symptom",
    "only (?:hides|masks|moves|delays)",
    "merely",
    "misled",
    "backfired",
    "in hindsight",
    "different approach",
    "never going to",
    "undo",
    "revert",
)
OPENERS = re.compile(
    r"^(?:(?:yes|no|yep|right|sure|correct|exactly|well|so|then|now|also|and|but|ok(?:ay)?|true|good|great|fine|hm+|ah|oh|"
    r"ha|in short|in general|in that case|first(?:ly)?|second(?:ly)?|finally|next|however|therefore|hence|still|instead|"
    r"alternatively|unfortunately|in fact|of course|honestly|basically|actually|by the way|btw|anyway|meanwhile|"
    r"afterwards|as a rule of thumb|a simple test|important details?|one caution|one more thing|the fix|the cure|"
    r"the remedy|note|tip|important|recommendation|proposal|short answer|in other words|the idea|turn it around)"
    r"\s*(?:[,:;!.]|\s[-–—])\s+)+",
    re.IGNORECASE,
)
