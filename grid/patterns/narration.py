"""What an agent says while it works, told from what it explains: a lesson is made of the latter alone.

An agent's text is mostly about itself: what it is about to do, has done and has changed. That is much alike in all
runs, so two lessons would be alike by it, and it advises nobody. What was wrong, why, and what helps is kept.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from grid.patterns.exchange import Attempt, Exchange, Turn, Voice
from grid.patterns.telling.bearing import advises
from grid.patterns.telling.condensing import tidy
from grid.patterns.telling.splitting import Piece, pieces_of
from grid.patterns.telling.stripping import FILE
from grid.patterns.telling.words import ADVISING

# What has to be explained at least for a lesson: in a talk, and by an agent.
FEWEST_WORDS, FEWEST_BY_AGENT = 6, 24
FEWEST_REASONS = 2
# A report on tests, or praise, is short.
SHORT_REPORT = 16
SHORT_PRAISE = 6

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
    r"\bi(?:['’]ve|['’]ll|['’]m| will| am| have| had| need| should| must| can| could| see| saw| notice|"
    rf" noticed| understand| found| want| was| did| don['’]t| also| {DONE})\b|"
    r"\bmy (?:code|change|test|implementation)\b",
    re.IGNORECASE,
)
LABEL = r"(?:\W*[^:–—]{1,60}?\W?\s*(?:[:–—]|\s-)\W+)"
REPORTS = re.compile(
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
    r"\b(?:because|since|so that|therefore|which (?:is why|means|makes)|otherwise|unless|never|due to|cannot|must|"
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
ENCLOSED = re.compile(
    r"<(antThinking|antArtifact|thinking|options)\b[^>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
VISIBLE = re.compile(r"\S")
HEADLINE = re.compile(r"^[ \t]*#{1,6}[ \t].*$", re.MULTILINE)


def taught(exchange: Exchange) -> Exchange | None:
    """Give an exchange without what was narrated in it; None if it has nothing to teach.

    Places in a message stay: what is left out is blanks.
    """
    attempts = tuple(one for attempt in exchange.attempts if (one := _told(attempt)).advice)
    if not attempts:
        return None
    turns = [turn for attempt in attempts for turn in attempt.advice]
    return None if not _enough(turns) else replace(exchange, attempts=attempts)


def _told(attempt: Attempt) -> Attempt:
    return replace(
        attempt, advice=tuple(kept for turn in attempt.advice if (kept := _kept(turn)) is not None)
    )


def _kept(turn: Turn) -> Turn | None:
    content = ENCLOSED.sub(lambda match: _blanked(match[0]), turn.content)
    pieces = pieces_of(content)
    blanks = [span for piece in pieces if (span := _blank(piece, content, turn.voice))]
    if {(piece.start, piece.end) for piece in pieces} <= set(blanks):
        return None
    if turn.voice is not Voice.TALK:
        blanks += [match.span() for match in HEADLINE.finditer(content)]
    for start, end in blanks:
        content = content[:start] + _blanked(content[start:end]) + content[end:]
    return turn if content == turn.content else replace(turn, content=content)


def _blanked(text: str) -> str:
    return VISIBLE.sub(" ", text)


def _blank(piece: Piece, content: str, voice: Voice) -> tuple[int, int] | None:
    """Give what of a sentence is narrated."""
    if voice is Voice.TALK:
        return (piece.start, piece.end) if PLANS.match(piece.text) else None
    raw = content[piece.start : piece.end]
    found = FOUND.match(raw)
    text = raw[found.end() :] if found else piece.text
    if _narrates(text, listed=_is_listed(piece, content)) or (
        voice is Voice.STEP and not EXPLAINS.search(text)
    ):
        return piece.start, piece.end
    return (piece.start, piece.start + found.end()) if found else None


def _is_listed(piece: Piece, content: str) -> bool:
    """Tell whether a sentence begins an item of a list."""
    line = content.rfind("\n", 0, piece.start) + 1
    mark = MARKED.match(content, line)
    return mark is not None and piece.start <= mark.end()


def _narrates(text: str, *, listed: bool) -> bool:
    words = len(text.split())
    return bool(
        PLANS.match(text)
        or SELF.search(text)
        or REPORTS.search(text)
        or PICTURE.search(text)
        or LOCAL.search(text)
        or _names_in(text) > MOST_NAMES
        or (words <= SHORT_REPORT and TESTS.search(text))
        or (words <= SHORT_PRAISE and PRAISE.match(text))
        or text.endswith("?")
        or (text.endswith(":") and not EXPLAINS.search(text))
        or (listed and (_tells_of(text) or not (advises(tidy(text)) or EXPLAINS_LISTED.search(text))))
    )


def _names_in(text: str) -> int:
    return sum(bool(SHAPED.search(name) or FILE.search(name)) for name in NAME.findall(text))


def _tells_of(text: str) -> bool:
    match = TELLS_OF.match(text)
    return match is not None and (match[2] == "ed" or match[1].lower() in ADVISING)


def _enough(turns: list[Turn]) -> bool:
    texts = list(_sentences(turns))
    words = sum(len(text.split()) for text in texts)
    if any(turn.voice is Voice.TALK for turn in turns):
        return words >= FEWEST_WORDS
    reasons = sum(bool(EXPLAINS.search(text)) or advises(tidy(text)) for text in texts)
    return words >= FEWEST_BY_AGENT and reasons >= FEWEST_REASONS


def _sentences(turns: list[Turn]) -> Iterator[str]:
    for turn in turns:
        yield from (piece.text for piece in pieces_of(turn.content))
