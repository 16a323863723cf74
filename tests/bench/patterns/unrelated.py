"""Composing thousands of conversations that have nothing in common to learn.

Of each domain there are seven subjects, symptoms, causes, and parts of an advice. They are put together so that any
two conversations of a domain share one of the six at most: no advice and no problem comes twice.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from adapters.messages import format_timestamp
from embeddings.alignments.stock import Domain, domains, rows, words_of

FIRST_DAY = datetime(2024, 9, 2, 6, 30, tzinfo=UTC)
APART = timedelta(hours=7, minutes=13)

MODELS = ("claude-sonnet-4-5", "gpt-4o", "gemini-2.5-pro", "llama-3.1-8b", "mistral-7b-instruct", "gpt-4.1")
_ASKED = (
    "{subject} {symptom}. what am i doing wrong?",
    "Since last week {subject} {symptom}. Any idea why?",
    "Can you help me? {Subject} {symptom}, and I can't see a reason.",
    "{Subject} {symptom}.",
    "ok so: {subject} {symptom}, it wasn't like that before",
    "A friend says it's normal that {subject} {symptom}. I doubt it.",
    "Question about {domain}: {subject} {symptom}. Where would you look first?",
    "Third time now, {subject} {symptom}!! I'm about to give up on it",
    "Hello, I have a problem with {subject}, it {symptom}. Thank you for any hint.",
    "Why is it that {subject} {symptom}?",
)
_EXPLAINED = (
    "Most likely {cause}.",
    "{Cause}, that's what it sounds like.",
    "What happens here is that {cause}.",
    "In nine of ten cases {cause}.",
    "My guess: {cause}.",
    "{Cause}. I've seen this with others, too.",
    "People tend to overlook that {cause}.",
    "The symptom is a consequence. The cause is another: {cause}.",
    "Could it be that {cause}?",
    "Here is how it hangs together. {Cause}, and the rest follows from it.",
    "You are not doing much wrong; {cause}, and nobody tells you.",
    "{Cause} - at least that fits with what you describe.",
)
_ADVISED = (
    "I would {action} {part} {manner}.",
    "{Action} {part} {manner} and see what changes.",
    "So {action} {part}, {manner}.",
    "Don't change everything at once. {Action} {part} {manner}, then look again.",
    "To find out, {action} {part} {manner}.",
    "The usual remedy is to {action} {part} {manner}.",
    "It costs nothing to {action} {part} {manner}, so begin there.",
    "Then it's simple: {action} {part}. It works best {manner}.",
    "What helps is to {action} {part} {manner}; give it some time.",
    "If you have half an hour, {action} {part} {manner}.",
    "Next step: {action} {part} {manner}. I would do nothing else for now.",
    "A professional would {action} {part} {manner}, and you can do that yourself.",
)
_REACTED = (
    "that did it, thanks",
    "Tried it on the weekend and it's better, not gone.",
    "hm, no change at all",
    "Great, works!",
    "ah, that explains a lot. will try",
    "Done. So far so good.",
    "I don't have the time for that, is there a shortcut?",
    "Nope, still the same.",
    "It went from five times a day to once.",
    "You were right about the cause, I could see it.",
    "and how do I know that it's enough?",
)
_CLOSED = (
    "Good. Look at it again in a fortnight.",
    "Then leave the rest as it is.",
    "In that case I'd need a picture, or the exact wording of what you see.",
    "There is no shortcut that I'd trust, I'm afraid.",
    "You will notice it within a few days, either way.",
    "Fine. Write down what you changed, it helps next time.",
)


def unrelated(number: int, *, seed: int = 0) -> list[dict[str, Any]]:
    """Give the messages of so many conversations, in the form of a set's file.

    Raises:
        ValueError: if the stock does not last for that many.
    """
    lots = [(domain, row) for domain in domains() for row in rows()]
    if number > len(lots):
        raise ValueError(f"{number} conversations are asked for; the stock lasts for {len(lots)}.")
    dice = random.Random(seed)
    chosen = dice.sample(lots, number)
    return [
        message
        for place, (domain, row) in enumerate(chosen)
        for message in _conversation(domain, row, begins=FIRST_DAY + place * APART, dice=dice)
    ]


def _conversation(
    domain: Domain, row: tuple[int, ...], *, begins: datetime, dice: random.Random
) -> Iterator[dict[str, Any]]:
    words = words_of(domain, row)
    answer = f"{dice.choice(_EXPLAINED)} {dice.choice(_ADVISED)}"
    said = [dice.choice(_ASKED).format_map(words), answer.format_map(words)]
    if dice.random() < 0.7:
        said += [dice.choice(_REACTED), dice.choice(_CLOSED)]
    id_ = uuid5(NAMESPACE_URL, f"unrelated/{domain.name}/{row}")
    model = dice.choice(MODELS)
    for place, content in enumerate(said):
        yield {
            "conversation_id": str(id_),
            "message_id": str(uuid5(id_, str(place))),
            "timestamp": format_timestamp(begins + place * timedelta(minutes=2)),
            "role": "assistant" if place % 2 else "user",
            "content": content,
            "model": model,
            "metadata": {"tokens": len(content) // 4, "project": ""},
        }
