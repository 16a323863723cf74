"""The words by which people tell that advice held or did not, and models that they take it back."""

import re


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(alternatives) + r")", re.IGNORECASE)


NO_USE = r"(?:work|help|fix|change|solve|enough|matter|better|stick|stop|hold|improve|fit|survive|go away|make a dif)"
FAILURE = _words(
    r"still (?:\w+ )?(?:fail|get|see|happen|the same|same|broken|there|crash|error|not|no |does|doesn|can't|cannot|"
    r"ha[sv]|wrong|slow|hang|flak|red|leak|tim|los|miss|download|return|throw|dies|dead|reboot|hit|many|0\b)",
    r"same (?:\w+ ){0,2}(?:error|problem|issue|result|thing|symptom|story|crash|behaviou?r|failure|message)",
    r"nope\b|no (?:luck|dice|change|difference|effect|improvement|success|better)\b|not an option\b|wrong road\b",
    rf"(?:is|are|was|were|does|do|did|has|have|had|would|wo|ca)(?:n't|nt| not) (?:\w+ )?{NO_USE}",
    rf"not (?:a fix|a solution|{NO_USE})",
    r"(?:even|much|far|got|made|makes|became|actually|bit|way) (?:\w+ )?worse\b",
    r"(?:fail(?:s|ed|ing)|crash(?:es|ed|ing)|broke|breaks|backfired|exploded|blew up|regressed|hangs|hung|worse|"
    r"deadlocked|reverted|rolled back|useless|back to square|ouch|argh|nothing fits|muted|out of (?:memory|sync))\b",
    r"(?:came|comes|is|are|was|it's|happened|happens|started|crept|went|down|died|red|broken|night|got the same) "
    r"(?:right )?(?:back|again)\b",
    r"(?:are|is|was|were|went) (?:\w+ ){0,2}(?:missing|dead|lost|gone bad|down for)\b",
)
# In front of a word of failure these say that it is over.
OVERCOME = _words(
    r"no|zero|0|none|without|not (?:a single|one|any)|never|fewer|less|stopped|instead of|used to|before|previously|"
    r"was|anymore|any more|no longer|since|haven't|hasn't|didn't|first|nobody",
)
SUCCESS = _words(
    r"(?:work(?:s|ed|ing)|fixed|solved|resolved|sorted|cured|succeeded|pass(?:es|ed|ing)|matches|correct)\b",
    r"(?:perfect(?:ly)?|brilliant|excellent|awesome|amazing|fantastic|wonderful|lovely|great|nice(?:ly)?)\b",
    r"(?:thanks|thank you|thx|ty|cheers|danke|merci|gracias|kudos|wow|yay|hooray|phew|finally|happy)\b",
    r"(?:gone|vanished|disappeared|green|clean|quiet|silent|stable|steady|flat|smooth(?:ly)?|healthy|calm)\b",
    r"(?:merged|shipped|deployed|live|done|finished|settled|convinced|relieved|agreed?|identical|harmless)\b",
    r"(?:faster|quicker|cheaper|smaller|better|improved|halved|dropped|fell|saved|recovered|down (?:to|from)|only)\b",
    r"no more|nobody|(?:no|zero|0|not a single|not one) (?:\w+ ){0,2}\w+s?\b|none since",
    r"hasn't \w+ed|haven't (?:seen|had)|uptime",
    r"never (?:above|again|over|more|once)|without (?:a|any) \w+|(?:100|99(?:\.\d+)?) ?%",
    r"all (?:good|real|fine|\d+)\b",
    r"that was it|that did it|did the trick|bingo|nailed|spot on|makes sense|as expected|love it|so far so good",
    r"(?:holds?|held|back) (?:up|since|for|and|in place)|how it should be|agree (?:again|now)",
)
NEGATION = re.compile(
    r"\b(?:not|never|no longer|hardly|barely|isn|wasn|doesn|didn|aren|can|won|without|yet to be)(?:'?t)?\s+"
    r"(?:\w+\s+)?$",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d")
CHANGE = _words(
    r"\d[\d.,]*\s*\w*%?\s*(?:->|→|=>|to|instead of|rather than)\s*(?:about |under |around )?\d",
    r"(?:was|from|before|used to be|previously) (?:\w+ )?~?\d",
    r"(?:now|only|just|under|below|since|for|after|in) (?:a |the |about |under |~|over )?(?:\d[\d.,]*|one|two|three|"
    r"four|five|six|a|several|last|yesterday)\s?(?:ms|s|sec|seconds?|min|minutes?|h|hours?|days?|weeks?|months?|%)?\b",
)
SINCE = _words(
    r"since|(?:\d+|one|two|three|four|five|six|a) (?:days?|weeks?|months?|nights?|years?|hours?)\b"
)
PAST = _words(
    r"(?:did|went|used|took|put|set|made|ran|got|had|found|built|wrote|came|gave|kept|cut|[a-z]{3,}ed)\b"
)
INTENT = _words(
    r"(?:will|going to|gonna|let me|plan to|would|should|could|try(?:ing)?)\b",
    r"(?:tomorrow|later|next (?:week|sprint|month))\b",
    r"\w+'(?:ll|d)\b",
)
# How an answer begins that takes the advice before it back, and one that is pleased with how it went.
OWNS_UP = _words(
    r"(?:sorry|apolog|my (?:\w+ )?(?:mistake|fault|bad|suggestion|advice|sketch|answer was)|bad advice|wrong advice)",
    r"I (?:was wrong|should have|treated|misjudged|underestimated|overlooked|steered|sent you|took it back)",
    r"(?:only )?(?:treats?|moves?|works? around|hides?|postpones?|moved) the (?:symptom|problem|pain|wrong)",
)
PLEASED = re.compile(
    r"\W*(?:glad|great|good|excellent|happy|perfect|congrat|wonderful|lovely|nice|fantastic|well done|you're welcome|"
    r"that(?:'s| is) (?:a )?(?:\w+ )?(?:what|how|great|lovely|good|nice|number|result|convincing)|those are good|"
    r"welcome|enjoy)\b",
    re.IGNORECASE,
)
