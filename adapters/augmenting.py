"""Putting a context into a request that a client sends to a model, in front of the words that it is for.

A context is put between the bytes of the request; every other byte stays. It goes before the user's words and never
before anything that an earlier request had without it, so that what the provider has cached of the history holds.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.exchanges import Exchange
from adapters.histories import Asked, Prompt, Turn, digest, prompts
from adapters.json_spans import NotJSONError, Span, document

# A long text without a blank is an image or a file; it costs about so many tokens.
DATA_CHARACTERS, DATA_TOKENS = 2_000, 1_600
# Code has fewer characters a token than prose, and other alphabets fewer still.
CHARACTERS_PER_TOKEN = 3
# As it stands in JSON, which some clients write with every < escaped.
_MARK = re.compile(r"(?:<|\\u003c)\s*aethergrid-context\b", re.IGNORECASE)


class NotAugmentableError(ValueError):
    """A request has no place for a context; `reason` says why, in one word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a context in a text of JSON: at `at` between `opening` and `closing`, with `tail` at `end`.

    `since` is where the entry of the history begins that it is in.
    """

    at: int
    since: int
    opening: str = ""
    closing: str = "\\n\\n"
    end: int = 0
    tail: str = ""


Spot = tuple[Turn, Slot | None]


@dataclass(frozen=True, slots=True)
class Body:
    """A request whose body is one object: its text, its members, and the exchange it is of, without an answer."""

    exchange: Exchange
    text: str
    fields: Mapping[str, Span]

    def value(self, name: str) -> Any:
        """Give a member, None where there is none."""
        span = self.fields.get(name)
        return span.value if span else None


class Augmenting(ABC):
    """What of a request to one API somebody said, and where a context for it goes."""

    @abstractmethod
    def spots(self, body: Body) -> Iterator[Spot]:
        """Give the turns of the history, as the API reads them, and the place of a context for each that has one."""

    @abstractmethod
    def answer_tokens(self, body: Body) -> int | None:
        """Give how long the answer may become, None if the request doesn't tell."""

    def window(self, body: Body) -> int | None:  # noqa: ARG002
        """Give how many tokens the model reads and writes, where the request or the server tells; else None."""
        return None


@dataclass(frozen=True, slots=True)
class Augmentable:
    """A request into which contexts can be put, one for each prompt.

    Attributes:
        model, project: that it names, as far as it does.
        query: the words of the prompt that it asks to answer first; empty where it brings no new one.
        key: of the prompt that is answered, the same however often a client sends it again.
        tokens: about how many it has, `answer_tokens` how many the answer may have.
        window: the model's, where the request tells.
    """

    model: str
    project: str
    query: str
    key: str
    tokens: int
    answer_tokens: int | None
    window: int | None
    _text: str = ""
    _slots: Mapping[str, Slot] = field(default_factory=dict)

    @property
    def keys(self) -> Iterable[str]:
        """The keys of all prompts that a context can be put before."""
        return self._slots.keys()

    def with_contexts(self, contexts: Mapping[str, str]) -> bytes:
        """Give the body with a context before each of the prompts that these are for."""
        pieces: list[tuple[int, str]] = []
        for key, context in contexts.items():
            slot = self._slots[key]
            inside = json.dumps(context, ensure_ascii=False)[1:-1]
            pieces.append((slot.at, slot.opening + inside + slot.closing))
            if slot.tail:
                pieces.append((slot.end, slot.tail))
        body, at = [], 0
        for place, piece in sorted(pieces, key=lambda known: known[0]):
            body += [self._text[at:place], piece]
            at = place
        return "".join([*body, self._text[at:]]).encode()


def augmentable(exchange: Exchange, asked: Asked, augmenting: Augmenting) -> Augmentable:
    """Find in a request, whose body is not packed, where contexts go; `asked` is what its API reads in it.

    Raises:
        NotAugmentableError: if none can.
    """
    try:
        text = exchange.request_body.decode()
        body = Body(exchange, text, document(text))
        spots = list(augmenting.spots(body))
    except (NotJSONError, UnicodeDecodeError):
        raise NotAugmentableError("not-json") from None
    if asked.ignored or asked.sidechain:
        # What a client asks for itself, or has an agent do, no person has said.
        raise NotAugmentableError("beside-the-conversation")
    turns = [turn for turn, _ in spots]
    place = digest([asked.session, asked.model, asked.place.get("agent_id", "")])
    found = list(prompts(turns, conversation_key=place))
    slots = {prompt.key: slot for prompt in found if (slot := spots[prompt.index][1])}
    if not found or not slots:
        raise NotAugmentableError("no-prompt")
    answered = found[-1]
    is_new = answered.key in slots and _is_answered_next(answered, turns)
    if is_new and _MARK.search(text, slots[answered.key].since):
        raise NotAugmentableError("has-a-context")
    return Augmentable(
        model=asked.model,
        project=asked.place.get("project", ""),
        query=answered.turn.text if is_new else "",
        key=answered.key,
        tokens=sum(tokens_in(span.value) for span in body.fields.values()),
        answer_tokens=augmenting.answer_tokens(body),
        window=augmenting.window(body),
        _text=text,
        _slots=slots,
    )


def _is_answered_next(prompt: Prompt, turns: list[Turn]) -> bool:
    """Tell a prompt that is answered first now from one that the model is at work on, by tools."""
    after = turns[prompt.index + 1 :]
    if after and after[-1].speaker == "assistant" and not after[-1].calls:
        after = after[:-1]  # the beginning of the answer that is asked for
    return all(turn.speaker != "assistant" for turn in after)


def tokens_in(value: Any) -> int:
    """Estimate the tokens of a JSON value, rather too many."""
    if isinstance(value, str):
        if len(value) > DATA_CHARACTERS and " " not in value[:DATA_CHARACTERS]:
            return DATA_TOKENS
        return len(value) // CHARACTERS_PER_TOKEN + 1
    if isinstance(value, dict):
        return sum(tokens_in(item) + len(name) // CHARACTERS_PER_TOKEN for name, item in value.items())
    return sum(map(tokens_in, value)) if isinstance(value, list) else 1


def text_slot(text: Span, *, since: int) -> Slot:
    """Give the place at the beginning of a string."""
    return Slot(at=text.start + 1, since=since)


def count_in(value: Any) -> int | None:
    """Give a positive number of tokens, None for anything else."""
    return value if type(value) is int and value > 0 else None
