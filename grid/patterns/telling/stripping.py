"""Names that belong to one project: found by who uses them, and put in general words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from uuid import UUID

from embeddings.topics import TOPICS
from grid.patterns.exchange import Exchange, Turn

NAME = re.compile(
    r"(?<![\w/.@])(?:"
    r"~?(?:\.{0,2}/)?(?:[\w.{}<>*-]+/)+[\w.{}<>*-]+"  # a path
    r"|/[\w{}<>:-]+(?:/[\w{}<>:-]+)*"  # a route
    r"|[A-Za-z_]\w*(?:(?:\.|::|->)[A-Za-z_]\w*)+(?:\(\))?"  # dotted
    r"|[A-Za-z]\w*\(\)"  # a call
    r"|[A-Za-z][A-Za-z0-9]*_\w+"  # snake_case
    r"|[a-z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*)+"  # camelCase
    r"|(?:[A-Z][a-z0-9]+){2,}"  # PascalCase
    r")(?![\w])"
)
QUOTED = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"\.(?:[a-z]{1,4}|json|yaml|toml|lock)$", re.IGNORECASE)
SIGNS = re.compile(r"[\W_]+")
# What stands before a name that needs no word of its own: "the table `entries`".
NAMED_BEFORE = re.compile(
    r"\b(?!(?:the|a|an|on|of|in|to|for|from|with|by|at|into|and|or|only|is|as|use|set|put|call|keep)\b)[a-z]{4,}\s$"
)


@cache
def public_words() -> frozenset[str]:
    """Give the words of the trade, which belong to no project."""
    listed = (word for weights in TOPICS.values() for words in weights.values() for word in words.split())
    return frozenset(part for word in listed for part in (word, word.replace("_", "")))


class LocalNames:
    """The names that one conversation alone uses and that its user brought in: tables, files, services, projects."""

    def __init__(self, exchanges: Sequence[Exchange], *, others: Sequence[Exchange] = ()) -> None:
        self._local = _local_names(exchanges, others)
        self._pattern = _pattern(self._local)

    def count(self, text: str) -> int:
        """Count the names of one project in a text."""
        return len(self._pattern.findall(text)) if self._pattern else 0

    def strip(self, text: str) -> str:
        """Put general words in the place of names of one project."""
        return self._pattern.sub(lambda match: _general(match, text), text) if self._pattern else text


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
    alone = {name for name in brought if len(said[name]) == 1 and not _is_public(name)}
    return frozenset(alone | projects)


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
    return "".join(parts) in known or (bool(parts) and parts[0] in known) or len(name) < 3


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    listed = sorted(names, key=lambda name: (-len(name), name))
    if not listed:
        return None
    return re.compile(r"`?(?<![\w/])(?:" + "|".join(map(re.escape, listed)) + r")(?!\w)`?")


def _general(match: re.Match[str], text: str) -> str:
    name = match[0].strip("`")
    if NAMED_BEFORE.search(text[: match.start()]):
        return ""
    if name.endswith("()"):
        word = "function"
    elif FILE.search(name):
        word = "file"
    elif name.startswith("/"):
        word = "endpoint"
    elif "/" in name:
        word = "path"
    else:
        word = "name"
    return (
        word
        if re.search(r"\b(?:the|a|this|that|your|each|every)\s$", text[: match.start()])
        else f"the {word}"
    )
