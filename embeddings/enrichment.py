"""What a fragment is about, what kind of task it belongs to, and how complex it is: by word lists, in microseconds.

`docs/enrichment.md` explains it to users, and how to replace it.
"""

import re
from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from embeddings.errors import AetherGridError
from embeddings.task_cues import FILLERS, INTERROGATIVES, OPENINGS, REQUESTS, TASK_CUES
from embeddings.topics import GENERAL, TOPICS
from embeddings.vocabulary import Term, best, indexed, scores, terms_of, words_of

TOPIC_ORDER, TOPIC_INDEX = tuple(TOPICS), indexed(TOPICS)
TASK_ORDER, TASK_INDEX = (*TASK_CUES, "question"), indexed(TASK_CUES)
FILLER_WORDS, REQUEST_WORDS = frozenset(FILLERS.split()), frozenset(REQUESTS.split())
INTERROGATIVE_WORDS = frozenset(INTERROGATIVES.split())
OPENED = {word: task for task, words in OPENINGS.items() for word in words.split()}

LAID_OUT = re.compile(r"^[ \t]*(?:[-*+•]|\d+[.)]|#{1,6}|\|)[ \t|]", re.MULTILINE)
FILE_NAME = re.compile(r"\w\.(?:py|[jt]sx?|go|rs|java|rb|cpp|css|html|sql|sh|json|ya?ml|toml|md)\b")
FAILURES = ("Traceback (most", "Error:", "Exception:", "ERROR", "panic:", "FAILED")
CODE_SIGNS = "(){}[]=;<>_"
SIGNS_OF_PROSE, SIGNS_OF_CODE = 0.03, 0.09

# All scores are in halves of a weight: one word of weight 2 is enough.
ENOUGH = 4


@dataclass(frozen=True, slots=True)
class Enrichment:
    """What is known of a fragment from its text: its topic and kind of task, and its complexity from 0 to 1."""

    topic: str
    task_type: str
    complexity: float


class Enricher(Protocol):
    """Describes a fragment. The same text and role give the same answer, and no text makes it fail."""

    def __call__(self, text: str, *, role: str = "user") -> Enrichment:
        """Describe what a "user" or an "assistant" wrote; a topic has at most 64 characters, a task type 32."""


class EnricherUnusableError(AetherGridError):
    """The setting ENRICHER names nothing that can be imported and called."""


def current_enricher() -> Enricher:
    """Give the enricher that the setting ENRICHER names.

    Raises:
        EnricherUnusableError: if there is nothing callable under that name.
    """
    return _load(settings.ENRICHER)


@cache
def _load(name: str) -> Enricher:
    try:
        enricher: Enricher = import_string(name)
    except ImportError as error:
        raise EnricherUnusableError(
            f"ENRICHER is {name!r}, which cannot be imported: {error}. Give the dotted path of a function, such as "
            "embeddings.enrichment.enrich, or unset it."
        ) from error
    if not callable(enricher):
        raise EnricherUnusableError(f"ENRICHER is {name!r}, which is no function. Name one, or unset it.")
    return enricher


def enrich(text: str, *, role: str = "user") -> Enrichment:
    """Describe a text of any length by the words in it; `role` is "user" or "assistant"."""
    traits = _traits(text)
    return Enrichment(
        topic=_topic(traits), task_type=_task_type(traits, role=role), complexity=_complexity(traits)
    )


@dataclass(slots=True)
class _Traits:
    """A text as the rules see it.

    Attributes:
        prose: its words in small letters, without those in fenced code.
        said: how often each term occurs in the prose.
        words: how many words it has in all.
        terms: how often each term occurs in all.
        code: the share of it that is code, 0 to 1.
        layout: how many headings, list items and table rows it has; a code block counts as two.
    """

    text: str
    prose: list[str]
    said: dict[Term, int]
    words: int
    terms: dict[Term, int]
    code: float
    layout: int


def _traits(text: str) -> _Traits:
    parts = text.replace("’", "'").split("```")
    # A fragment of a long block of code may have the end of its fence only.
    inside = len(parts) % 2 == 0 and _signs(parts[0]) > (SIGNS_OF_PROSE + SIGNS_OF_CODE) / 2
    prose, fenced = words_of(" ".join(parts[inside::2])), " ".join(parts[1 - inside :: 2])
    words = prose + words_of(fenced) if fenced else prose
    said = terms_of(prose)
    return _Traits(
        text=text,
        prose=prose,
        said=said,
        words=len(words),
        terms=terms_of(words) if fenced else said,
        code=_code_share(text, fenced=len(fenced)),
        layout=len(LAID_OUT.findall(text)) + 2 * (len(parts) // 2),
    )


def _code_share(text: str, *, fenced: int) -> float:
    """Judge by the fences, and, since a fragment from within a block has none, by the signs that code is full of."""
    by_signs = (_signs(text) - SIGNS_OF_PROSE) / (SIGNS_OF_CODE - SIGNS_OF_PROSE)
    return min(1.0, max(0.0, fenced / (len(text) or 1), by_signs))


def _signs(text: str) -> float:
    return sum(map(text.count, CODE_SIGNS)) / (len(text) or 1)


def _topic(traits: _Traits) -> str:
    found = scores(traits.terms, TOPIC_INDEX)
    topic = best(found, TOPIC_ORDER)
    # Among many words, some speak for a topic by chance.
    return topic if found[topic] >= ENOUGH + max(0, traits.words - 30) / 30 else GENERAL


def _task_type(traits: _Traits, *, role: str) -> str:
    text, found = traits.text, scores(traits.said, TASK_INDEX)
    opening = next((word for word in traits.prose[:16] if word not in FILLER_WORDS), "")
    if opening in OPENED:
        found[OPENED[opening]] += 6
    if any(mark in text for mark in FAILURES):
        found["debugging"] += 6
    found["coding"] += round(8 * traits.code) + (2 if "`" in text or FILE_NAME.search(text) else 0)
    found["conversation"] += max(0, 4 - len(traits.prose) // 3)
    if role == "user":
        found["question"] += _questioning(text, traits.prose[:2])
    elif len(traits.prose) > 30 and traits.code < 0.3:
        # What a model says at length without doing anything is an explanation of something.
        found["explanation"] += 5
    task = best(found, TASK_ORDER)
    return task if found[task] >= ENOUGH else "conversation"


def _questioning(text: str, start: list[str]) -> int:
    """Weigh how much a text asks for an answer, rather than politely for a deed ("Could you …?")."""
    if len(start) == 2 and start[0] in REQUEST_WORDS and start[1] == "you":
        return 1
    return 5 * ("?" in text) + 3 * (not INTERROGATIVE_WORDS.isdisjoint(start))


def _complexity(traits: _Traits) -> float:
    length = sqrt(min(1.0, traits.words / 200))
    vocabulary = min(1.0, len(traits.terms) / 300)
    structure = min(1.0, traits.layout / 8)
    return round(0.4 * length + 0.2 * vocabulary + 0.2 * traits.code + 0.2 * structure, 3)
