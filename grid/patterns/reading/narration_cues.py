"""Expressions by which an agent's words about its own work are told from what it explains."""

import re

MARKED = re.compile(r"[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+")
PICTURE = re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff]")
DONE = (
    r"(?:added|updated|created|removed|fixed|changed|replaced|modified|moved|renamed|converted|implemented|improved|"
    r"refactored|deleted|extracted|switched|introduced|integrated|enhanced|simplified|installed|configured|committed|"
    r"pushed|migrated|verified|tested|ran|wrote|rewrote|written|built|made|applied|cleaned|restored|reverted|bumped|"
    r"formatted|documented|wired|completed|finished|modernized|modernised|set up|adjusted|extended|merged|reviewed|"
    r"analy[sz]ed|addressed|resolved|staged|copied|regenerated|successfully \w+)"
)
STEPS = (
    r"(?:check|run|re-?run|look|see|test|verify|find|fix|start|begin|continue|try|do|commit|push|update|add|create|make|"
    r"move|proceed|examine|explore|investigate|go|get|finish|review|debug|search|read|build|implement|also|now|first)"
)
HELD_UP = r"(?:now|first|also|just|next|then|so|and|okay|ok|good|great|done|perfect|excellent)"
START = rf"(?:{HELD_UP}\b[\s,.:;!–—-]*)*"
# Said about the conversation, whoever says it: plans, offers, and what introduces a list of what was done.
PLANS = re.compile(
    rf"{START}(?:"
    r"let me\b|i(?:['’]ll| will|['’]m going to| am going to)\b(?! (?:\w+ )?(?:recommend|suggest|advise)\b)|"
    rf"let['’]s {STEPS}\b|"
    rf"i(?:['’]ve| have)? (?:(?:now|also|just|already|then|\w+ly) )*{DONE}\b|"
    r"here(?:['’]s| is| are) (?:what i|what was|what['’]s|(?:a|the) (?:\w+ )?(?:summary|list))|"
    r"(?:would you like|do you want|want me|shall i|should i|may i|feel free|what would you like)\b)",
    re.IGNORECASE,
)
# Said by an agent: what it sees, needs and has reached, wherever in a sentence.
SELF = re.compile(
    rf"\blet me\b|\blet['’]s {STEPS}\b|"
    r"\bi(?:['’]ve|['’]ll|['’]m| will| think| suspect| believe| am| have| had| need| should| must| can|"
    rf" could| see| saw| notice| noticed| understand| found| want| was| did| don['’]t| also| {DONE})\b|"
    r"\bmy (?:code|change|test|implementation)\b",
    re.IGNORECASE,
)
LABEL = r"(?:\W*[^:–—]{1,60}?\W?\s*(?:[:–—]|\s-)\W+)"
# What is so at the moment, rather than in general: "is returning", "is now cleaner", "looks like".
AT_THE_MOMENT = re.compile(
    r"^(?:so |but )?(?:it |this |that )?(?:looks?|seems?|appears?)\b|"
    r"\byou(?: do not| don['’]t)? (?:can now|currently)\b|"
    r"\b(?:is|are) now\b|\byou (?:wanted|asked for|requested|described)\b",
    re.IGNORECASE,
)
GOING_ON = re.compile(
    r"\b(?:is|are|was|were|isn['’]t|aren['’]t|wasn['’]t|weren['’]t) (?:not |still |only |just |likely )*"
    r"(?!\w*thing\b|missing\b)\w{2,}ing\b",
    re.IGNORECASE,
)
# A part of a report under one of these lists what was done, or is to be tried out.
SECTION = re.compile(
    r"\b(?:changes?|changed|files?|summary|tests?|testing|tested|next steps?|usage|verif\w+|what i|what was|"
    r"before|after|done|complete\w*|benefits?|improvements?|features?|result|status|how to (?:use|test|run)|"
    r"key points?)\b",
    re.IGNORECASE,
)
REPORTS = re.compile(
    r"\bsuccessfully\b|"
    rf"\b(?:has|have) (?:(?:now|also|all|both|already|successfully) )*been {DONE}\b|"
    rf"^{LABEL}?(?:(?:successfully |also )*{DONE}\b|now\b)|"
    r"(?:['’](?:s|re)|\b(?:is|are|was|were|looks?|works?|working|running)) (?:now |all |both |still |already |also )*"
    r"(?:complete|ready|set up|working|passing|fixed|done|in place|used|unused|installed|correct|correctly|clean|"
    r"happy|good|perfect|fully functional|valid|staged|committed|pushed|as expected|properly)\b",
    re.IGNORECASE,
)
TESTS = re.compile(
    r"\b(?:tests?|lint(?:er|ing)?|builds?|code|type ?checks?|checks|suite|ci|workflow|fmt|everything|all|it)\b.*"
    r"\b(?:pass(?:es|ed|ing)?|succe\w+|complete\w*|green|compiles?|works?|working|fail(?:s|ed|ing|ures?)?)\b",
    re.IGNORECASE,
)
PRAISE = re.compile(
    r"(?:perfect|great|excellent|good|nice|awesome|wonderful|done|absolutely|exactly|ah+|aha|oh|hmm+|okay|ok|sure|yes|"
    r"wait|actually|much|almost|of course|you(?:['’]re| are)|that['’]s|thanks|sorry|right|fixed|summary)\b",
    re.IGNORECASE,
)
# What is found before it is told: "I see the issue: …".
FOUND = re.compile(
    r"\W*(?:\w+[!,.]\s+)?(?:now )?i (?:can )?(?:now )?(?:see|found|understand|know)\b[^:;.–—]{0,40}?"
    r"(?:[:;]|\s[–—-])\s+(?=\w)",
    re.IGNORECASE,
)
# Why, on what condition, and what would help.
EXPLAINS = re.compile(
    r"\b(?:because|since|so that|therefore|which (?:is why|means|makes)|means|hence|otherwise|instead|rather|unless|"
    r"if|when|while|until|whenever|only|always|never|(?:root )?cause|caused?|due to|comes? from|"
    r"(?:issue|problem|bug|culprit|fix|solution|reason|trick|approach|way|option) (?:is|was|here)|"
    r"(?:does|do|can|will|would|is|are|must|should|has|have)(?:n['’]t|not| not)|cannot|"
    r"should|must|has to|have to|needs? to|prefer|better|avoid|requires?|deprecated|precedence)\b",
    re.IGNORECASE,
)
# The same in a list, where "better", "instead" and "when" mostly praise or describe.
EXPLAINS_LISTED = re.compile(
    r"\b(?:because|since|so that|therefore|which (?:is why|means|makes)|otherwise|unless|never|cannot|must|"
    r"should|(?:does|do|can|will|would|is|are|must|should|has|have)(?:n['’]t|not| not))\b|^`.+ instead of `",
    re.IGNORECASE,
)
# An item that says what was done, or what the thing that was made does: "`x.go` — Populated …", "Uses …".
TELLS_OF = re.compile(rf"{LABEL}?(?:now |also |successfully )?([A-Za-z]+?)(ed|e?s)\b", re.IGNORECASE)
THING = (
    r"(?:functions?|methods?|class(?:es)?|components?|templates?|tests?|variables?|parameters?|args?|arguments?|fields?|"
    r"structs?|calls?|imports?|scripts?|modules?|models?|attributes?|helpers?|handlers?|files?|property)"
)
# What only the code at hand has: "the `x` function", a file with a line, a link into the workspace.
LOCAL = re.compile(
    rf"`[^`\s]+`\*{{0,2}} {THING}\b|\b{THING} \*{{0,2}}`[^`\s]+`|[\w/-]{{1,80}}\.\w{{1,5}}:\d+|\blines? ~?\d+|"
    r"\b(?:[Tt]est_?[A-Z_]\w+|test_\w+)\b|\]\((?!https?:)[^)\s]+\)|"
    r"\b(?:the|this|your) (?:codebase|repo(?:sitory)?|project)\b"
)
# Names as code has them; a sentence with several is about the code at hand.
NAME = re.compile(r"`([^`\s(]+)`")
SHAPED = re.compile(r"[a-z\d]_[a-z\d]|[a-z][A-Z]|/")
MOST_NAMES = 1
# A document, or a thought, that some models write into their answers without a fence.
ENCLOSED = re.compile(r"<(antThinking|antArtifact)\b[^>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
VISIBLE = re.compile(r"\S")
HEADLINE = re.compile(r"^[ \t]*#{1,6}[ \t].*$", re.MULTILINE)
TITLED = re.compile(r"^[ \t]*(?:#{1,6}[ \t]|\*\*(?=[^*\n]{1,80}\*\*:?[ \t]*$)).*$", re.MULTILINE)
