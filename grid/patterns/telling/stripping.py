"""Names that belong to one project: found by who uses them, and put in general words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from uuid import UUID

from embeddings.topics import TOPICS
from grid.patterns.exchange import Exchange, Turn

NAME = re.compile(
    r"(?<![\w/.@,$~-])(?:"
    r"(?:~|\.{1,2})?(?:/[A-Za-z_{<:*][\w.{}<>:*-]*)+"  # /a/route, ~/a/path
    r"|[A-Za-z_][\w.-]*(?:/[\w.{}<>*-]+){2,}"  # a/longer/path
    r"|[A-Za-z_][\w-]*/[\w-]*\.[A-Za-z]{1,4}"  # a/file.py
    r"|[A-Za-z_]\w*(?:(?:\.|::|->)[A-Za-z_]\w*)+(?:\(\))?"  # dotted.name
    r"|[A-Za-z]\w*\(\)"  # a_call()
    r"|[A-Za-z][A-Za-z0-9]*_\w+"  # snake_case
    r"|[a-z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*)+"  # camelCase
    r"|(?:[A-Z][a-z0-9]+){2,}"  # PascalCase
    r")(?!\w)"
)
QUOTED = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"\.(?:[a-z]{1,4}|json|yaml|toml|lock)$", re.IGNORECASE)
SIGNS = re.compile(r"[\W_]+")
DETERMINED = re.compile(r"\b(?:the|a|an|this|that|your|each|every|its|their)\s$", re.IGNORECASE)
# A noun that needs no other word in the place of its name: "the table `entries`".
NAMED_BEFORE = re.compile(
    r"\b(?:table|column|field|file|folder|directory|function|method|class|service|endpoint|route|job|queue|bucket|"
    r"module|package|project|variable|branch|index|host|server|database|script|command|flag|key|topic|component)\s$"
)


@cache
def public_words() -> frozenset[str]:
    """Give the words of the trade, which belong to no project."""
    listed = (word for weights in TOPICS.values() for words in weights.values() for word in words.split())
    return frozenset(form for word in listed for form in (word, word.replace("_", "")))


class LocalNames:
    """The names that one conversation alone uses and that its user brought in: tables, files, services, projects."""

    def __init__(self, exchanges: Sequence[Exchange], *, others: Sequence[Exchange] = ()) -> None:
        self._pattern = _pattern(_local_names(exchanges, others))

    def count(self, text: str) -> int:
        """Count the names of one project in a text."""
        return len(self._pattern.findall(text)) if self._pattern else 0

    def strip(self, text: str) -> str:
        """Put general words in the place of names of one project."""
        pattern = self._pattern
        if not pattern:
            return text
        text = QUOTED.sub(lambda code: _without(code[0], pattern), text)
        return re.sub(r" {2,}", " ", pattern.sub(lambda match: _general(match, text), text))


def _without(code: str, pattern: re.Pattern[str]) -> str:
    """Leave names out of a piece of code that has more than a name."""
    return code if pattern.fullmatch(code) else pattern.sub("…", code)


def _local_names(exchanges: Sequence[Exchange], others: Sequence[Exchange]) -> frozenset[str]:
    said: dict[str, set[UUID]] = defaultdict(set)
    brought: set[str] = set()
    for exchange in (*exchanges, *others):
        for turn in _turns(exchange):
            names = set(_names(turn.content))
            for name in names:
                said[name].add(exchange.conversation_id)
            if turn.role == "user":
                brought |= names
    projects = {turn.project for exchange in exchanges for turn in _turns(exchange) if len(turn.project) > 3}
    return frozenset(
        {name for name in brought if len(said[name]) == 1 and not _is_public(name)}
        | {project for project in projects if not project.isalpha() or project not in public_words()}
    )


def _turns(exchange: Exchange) -> Iterable[Turn]:
    yield from exchange.asked
    for attempt in exchange.attempts:
        yield from attempt.advice
        if attempt.reaction:
            yield attempt.reaction


def _names(content: str) -> Iterable[str]:
    for match in NAME.finditer(content):
        yield match[0]
    for match in QUOTED.finditer(content):
        if " " not in match[1]:
            yield match[1]


def _is_public(name: str) -> bool:
    parts = [part for part in SIGNS.split(name.lower()) if part]
    known = public_words()
    joined = {one + other for one, other in pairwise(parts)} | {"".join(parts), *parts[:1]}
    return len(name) < 3 or not any(part.isalpha() for part in parts) or not joined.isdisjoint(known)


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    listed = sorted(names, key=lambda name: (-len(name), name))
    if not listed:
        return None
    return re.compile(r"`?(?<![\w/.])(?:" + "|".join(map(re.escape, listed)) + r")(?!\w)`?")


def _general(match: re.Match[str], text: str) -> str:
    before = text[: match.start()]
    if NAMED_BEFORE.search(before):
        return ""
    word = _word_for(match[0].strip("`"))
    return word if DETERMINED.search(before) else f"the {word}"


def _word_for(name: str) -> str:
    if name.endswith("()"):
        return "function"
    if FILE.search(name):
        return "file"
    if name.startswith("/"):
        return "endpoint"
    return "path" if "/" in name else "value"
