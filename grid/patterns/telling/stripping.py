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
WORD = re.compile(r"[A-Za-z_]\w*")
FILE = re.compile(
    r"\.(?:py|[cm]?[jt]sx?|go|rs|java|kt|rb|php|cs?|h|cpp|swift|sql|sh|ya?ml|json|toml|lock|xml|html?|css|md|txt|csv|xlsx?|"
    r"env|ini|cfg|conf|log|tf|proto|gradle|properties|npmrc|key|pem|zip|png|jpe?g|pdf)$",
    re.IGNORECASE,
)
SHORTEST_PROJECT = 3

LITERAL = re.compile(r"[\"']([\w.-]+)[\"']")
CALL = re.compile(r"(?<![\w])([A-Za-z_]\w*)\(|(?<=[.:>])([A-Za-z_]\w*)")
DOTTED = re.compile(r"\.|::|->")
CALLED = re.compile(r"\(|\.|::|->")
# What a conversation's own code defines, rather than takes from a library.
DEFINED = re.compile(
    r"\b(?:def|class|func|function|fn|struct|enum|interface|type|const|let|var|val|object|module|resource|table|view|"
    r"into|from|update|index)\s+[\[({]?\s*([A-Za-z_][\w, ]*)",
    re.IGNORECASE,
)
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
        names = _local_names(exchanges, others)
        self._pattern, self._bare = _pattern(names, tick="`?"), _pattern(names, tick="")

    def count(self, text: str) -> int:
        """Count the names of one project in a text."""
        return len(self._pattern.findall(text)) if self._pattern else 0

    def generalise(self, text: str) -> str:
        """Put general words in the place of names of one project."""
        pattern, bare = self._pattern, self._bare
        if not pattern or not bare:
            return text
        text = QUOTED.sub(
            lambda code: code[0] if pattern.fullmatch(code[0]) else bare.sub("…", code[0]), text
        )
        return re.sub(r" {2,}", " ", pattern.sub(lambda match: _general(match, text), text))


def _local_names(exchanges: Sequence[Exchange], others: Sequence[Exchange]) -> frozenset[str]:
    said: dict[str, set[UUID]] = defaultdict(set)
    brought: set[str] = set()
    defined: set[str] = set()
    called: set[str] = set()
    for exchange in (*exchanges, *others):
        for turn in _turns(exchange):
            names = set(_names(turn.content))
            for name in names:
                said[name].add(exchange.conversation_id)
            defined |= {name for match in DEFINED.finditer(turn.content) for name in WORD.findall(match[1])}
            called |= {one or other for one, other in CALL.findall(turn.content)}
            defined |= set(LITERAL.findall(turn.content))
            if turn.role == "user":
                brought |= names
    projects = {
        turn.project
        for exchange in exchanges
        for turn in _turns(exchange)
        if len(turn.project) > SHORTEST_PROJECT
    }
    return frozenset(
        {
            name
            for name in brought
            if len(said[name]) == 1 and (_of_project(name, projects) or not _is_public(name, defined, called))
        }
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


def _is_public(name: str, defined: set[str], called: set[str]) -> bool:
    """Tell whether a name is a word of the trade, or a call of something that no conversation's own code defines."""
    parts = [part for part in SIGNS.split(name.lower()) if part]
    known = public_words()
    joined = {one + other for one, other in pairwise(parts)} | {
        "".join(parts),
        *DOTTED.split(name.lower())[:1],
    }
    if len(name) < 3 or not any(part.isalpha() for part in parts) or not joined.isdisjoint(known):
        return True
    library = (CALLED.search(name) or name in called) and not FILE.search(name) and "/" not in name
    return bool(library) and name not in defined and defined.isdisjoint(WORD.findall(name))


def _of_project(name: str, projects: Iterable[str]) -> bool:
    """Tell whether a name has a project's name in it."""
    plain = SIGNS.sub("", name.lower())
    return any(
        SIGNS.sub("", project.lower()) in plain for project in projects if len(project) > SHORTEST_PROJECT
    )


def _pattern(names: Iterable[str], *, tick: str) -> re.Pattern[str] | None:
    listed = sorted(names, key=lambda name: (-len(name), name))
    if not listed:
        return None
    return re.compile(rf"{tick}(?<![\w/.])(?:{'|'.join(map(re.escape, listed))})(?!\w){tick}")


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
