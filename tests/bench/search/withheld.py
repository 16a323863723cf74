"""Known items without annotators: something of a log is withheld from the grid, and then asked for.

Nothing that is asked stands in the grid word for word, and what is found is what truly belongs to it:

- **prompts**: a person's prompt is not recorded; it is the question, and the answers that it got are to be found, as
  when the same is asked again.
- **sentences**: a sentence is cut out of a long answer; it is the question, and the rest of the answer is to be found
  (the inverse cloze task of Lee, Chang and Toutanova, ACL 2019).

A seed decides what is withheld: half of the prompts that could be, and one sentence of each long answer that is not
to be found by a prompt.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from adapters.messages import CapturedMessage

SEED = 20250608
# In words: what is an answer, and what a question can be.
ANSWER, SHORTEST, LONGEST = 60, 6, 120
_CODE = re.compile(r"```.*?(?:```|\Z)", re.S)
_SENTENCE = re.compile(r"(?:(?<=[.!?:] )|(?<=\n)|\A)[A-Z][^.!?\n|`]{40,300}[.!?](?=\s|\Z)")


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is asked, and the ids of the messages that are to be found."""

    kind: str
    text: str
    wanted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Split:
    """What the grid is given, and what is asked of it."""

    kept: list[CapturedMessage]
    asked: list[Withheld]


def id_of(message: CapturedMessage) -> str:
    """Name a message among those of all conversations."""
    return f"{message.conversation_id}/{message.message_id}"


def withhold(messages: Sequence[CapturedMessage], *, seed: int = SEED) -> Split:
    """Divide messages into what is recorded and what is asked."""
    dice = random.Random(seed)
    in_order = sorted(messages, key=lambda one: (one.conversation_id, one.timestamp, one.message_id))
    exchanges = [
        (prompt, answers) for prompt, answers in _exchanges(in_order) if _can_be_asked(prompt.content)
    ]
    taken = {id_of(prompt): answers for prompt, answers in _half(exchanges, dice) if answers}
    to_be_found = {id_ for answers in taken.values() for id_ in answers}
    kept, asked = [], []
    for message in in_order:
        id_ = id_of(message)
        if id_ in taken:
            asked.append(Withheld("prompts", message.content, frozenset(taken[id_])))
        elif id_ not in to_be_found and (cut := _cut(message, dice)):
            asked.append(Withheld("sentences", cut[1], frozenset({id_})))
            kept.append(cut[0])
        else:
            kept.append(message)
    return Split(kept, [one for one in asked if not _stands_in(one.text, kept)])


def _exchanges(messages: Sequence[CapturedMessage]) -> Iterator[tuple[CapturedMessage, list[str]]]:
    """Give each prompt with the ids of its answers: what is long enough until the next prompt."""
    prompt, answers = None, list[str]()
    for message in messages:
        if prompt and (message.role == "user" or message.conversation_id != prompt.conversation_id):
            yield prompt, answers
            prompt, answers = None, []
        if message.role == "user":
            prompt = message
        elif _words(message.content) >= ANSWER:
            answers.append(id_of(message))
    if prompt:
        yield prompt, answers


def _half(
    exchanges: list[tuple[CapturedMessage, list[str]]], dice: random.Random
) -> list[tuple[CapturedMessage, list[str]]]:
    return dice.sample(exchanges, len(exchanges) // 2)


def _can_be_asked(text: str) -> bool:
    return SHORTEST <= _words(text) <= LONGEST


def _cut(message: CapturedMessage, dice: random.Random) -> tuple[CapturedMessage, str] | None:
    """Take a sentence out of a long answer; none is taken out of code."""
    if message.role == "user":
        return None
    text = message.content
    prose = _CODE.sub(lambda code: "\n" * len(code[0]), text)
    sentences = [found for found in _SENTENCE.finditer(prose) if _can_be_asked(found[0])]
    if not sentences:
        return None
    chosen = dice.choice(sentences)
    rest = text[: chosen.start()] + text[chosen.end() :]
    return (replace(message, content=rest), chosen[0]) if _words(rest) >= ANSWER else None


def _stands_in(text: str, messages: Sequence[CapturedMessage]) -> bool:
    """Tell whether a text was said elsewhere, too: then it would be found instead."""
    wanted = " ".join(text.split()).casefold()
    return any(wanted in " ".join(message.content.split()).casefold() for message in messages)


def _words(text: str) -> int:
    return len(text.split())
