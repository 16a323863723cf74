"""Judge what a query asks with its words of time: for what was said then, for an event, or for no time at all."""

import re

from grid.dates.words import EMPTY_WORDS

_WHEN = re.compile(
    r"\b(?:when|how long|how often|how many|what (?:date|day|year|month|time)|which (?:day|year|month|week)"
    r"|wann|wie lange|quand|cuándo)\b",
    re.I,
)

_BASE = (
    "decide|discuss|talk|speak|say|agree|chat|mention|ask|tell|conclude|settle|choose|pick|suggest|recommend|propose|"
    "advise|write|come up|work|debug|plan"
)
_DONE = (
    "decided|discussed|talked|spoke|spoken|said|agreed|chatted|mentioned|asked|told|concluded|settled|chose|chosen|"
    "picked|suggested|recommended|proposed|advised"
)
_FOREIGN = (
    "besprochen|entschieden|beschlossen|gesagt|geredet|gesprochen|vereinbart|empfohlen|vorgeschlagen|gefragt|"
    "décidé|discuté|dit|parlé|convenu|choisi"
)
_SPEAKERS = r"(?:we|i|you)"
_SAID = (
    rf"(?:\b(?:did|have|had)\s+{_SPEAKERS}\s+(?:\w+ly\s+|already\s+|just\s+)?(?:{_BASE}|{_DONE})\b"
    rf"|\b{_SPEAKERS}(?:'ve)?\s+(?:had\s+|have\s+|just\s+|already\s+)?(?:{_DONE})\b"
    rf"|\b(?:was|were|been|as|we)\s+(?:{_DONE})\b"
    r"|\b(?:avons|ai|avez|as)(?:-nous|-je|-vous|-tu)?\s+(?:décidé|discuté|dit|parlé|convenu|choisi)\b"
    r"|\b(?:decidimos|hablamos|dijimos|acordamos|elegimos)\b)"
)
_LITTLE = r"(?:\s+(?:on|about|to|upon|up|over|through|with|together|here|it|this|that|me|you|us))*[\s,]*"
_THINGS = (
    r"(?:conversations?|chats?|discussions?|dialog(?:ue)?s?|gesprächs?|unterhaltung|conversación|decisions?)"
)
_OURS = (
    r"(?:\b(?:our|my|your)\s+(?:\w+\s+)?(?:sessions?|messages?|notes?|threads?|talks?|prompts?|questions?))"
)
_HAD = r"(?:\s+(?:that\s+)?(?:we|i|you)(?:'ve)?\s+had|\s+with\s+(?:you|me|\w+))?"

_SAID_JUST_BEFORE = re.compile(rf"{_SAID}{_LITTLE}$", re.I)
_SAID_BEFORE = re.compile(rf"(?:{_SAID}|\b{_THINGS})(?P<gap>[^.?!;:\n]*)$", re.I)
_SAID_AFTER = re.compile(rf"^[\s,]*(?:[\w'-]+\s+){{0,4}}?{_SAID}", re.I)
_SAID_LAST = re.compile(rf"^[^.?!;:\n]*\b(?:{_FOREIGN})\b", re.I)
_HAVE_WE = re.compile(r"\b(?:haben wir|habe ich|hast du|haben sie|wurde|hatten wir)\s*$", re.I)
_THING_BEFORE = re.compile(rf"(?:\b{_THINGS}|{_OURS}){_HAD}[\s,]*$", re.I)
_THING_AFTER = re.compile(rf"^(?:['’]s)?\s+(?:\w+\s+)?(?:{_THINGS}|sessions?|notes)\b", re.I)
_CLAUSE = re.compile(
    r"\b(?:that|who|which|when|where|because|if|whether|would|will|to|after|before|he|she|they|from)\b", re.I
)
_EVENT = re.compile(
    r"\b(?:deploy\w*|outage|incident|release|meeting|crash\w*|failures?|bugs?|migration|party|trip|visit|accident|call"
    r"|interview|exam|wedding|launch|attack|breach|standup|sprint|demo|talk|conference|workshop|event|happened)\s*$",
    re.I,
)
_OPENING = re.compile(r"(?:^|[.?!;:\n]\s*)(?:and|but|so|also|hey|hi|ok|okay)?[\s,]*$", re.I)
_ANYTHING = re.compile(
    r"^\s*(?:what|what's|which|(?:has|is|did) (?:there |been )?anything|anything|everything|show|list|find"
    r"|summari[sz]e|all|was|welche)\b",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’]\w+)?")


def asks_for_words(query: str, start: int, end: int, *, adverb: bool, onwards: bool) -> bool:
    """Tell whether a query asks only for what was said in the time that its characters from start to end mean.

    Whatever may be read as the time of an event, told of at any time, is refused.
    """
    before, after = query[:start], query[end:]
    if _WHEN.search(query):
        return False
    if _THING_BEFORE.search(before) or _THING_AFTER.match(after) or _SAID_JUST_BEFORE.search(before):
        return True
    if after[:2] in ("'s", "’s"):
        return False
    if _OPENING.search(before) and _SAID_AFTER.match(after):
        return True
    if (_HAVE_WE.search(before) and _SAID_LAST.match(after)) or _nothing_else(before, after):
        return True
    if onwards and _ANYTHING.match(query):
        return True
    return adverb and _said_earlier(before)


def _said_earlier(before: str) -> bool:
    """Tell whether words of speech reach the time over what was spoken of: `did we decide about the schema …`."""
    match = _SAID_BEFORE.search(before)
    if match is None:
        return False
    return not _CLAUSE.search(match["gap"]) and not _EVENT.search(match["gap"])


def _nothing_else(before: str, after: str) -> bool:
    """Tell whether a query asks for nothing but a time."""
    return all(word.lower() in EMPTY_WORDS for word in _WORD.findall(f"{before} {after}"))
