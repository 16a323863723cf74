"""One process of a crowd that works on the same conversations: `python -m tests.grid.crowd.member NUMBER ROUNDS`."""

import random
import sys

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - only after setup

from adapters.messages import CapturedMessage  # noqa: E402
from capture.models import Conversation  # noqa: E402
from capture.recorder import record  # noqa: E402
from capture.signals import messages_captured  # noqa: E402
from grid import claims  # noqa: E402
from grid.draining import drain  # noqa: E402
from grid.erasing import erase_conversation  # noqa: E402
from tests.claude_lines import message  # noqa: E402

KIND = "api"
MESSAGES = 40
# Of these conversations one is erased now and then; what is recorded in it later is new.
ERASED = ("passing-0", "passing-1")


def form_of(number: int, *, by: int, length: int) -> CapturedMessage:
    """Give a message as one process knows it: the longer the later, with something that this process alone knows."""
    text = f"Message {number}. " + " ".join(f"It goes on, {part}." for part in range(40 * length))
    said = message(
        number, text, conversation=f"lasting-{number % 5}", role="assistant", model=f"model-{number % 3}"
    )
    said.metadata |= {f"known_to_{by}": length}
    return said


def passing(number: int) -> CapturedMessage:
    """Give a message that may be erased; its text is said elsewhere too."""
    return message(1000 + number, f"It goes on, {number % 7}.", conversation=ERASED[number % 2])


def work(number: int, *, rounds: int) -> None:
    """Record what all others record too, each in an order of its own, and process and erase meanwhile."""
    messages_captured.disconnect(dispatch_uid="grid.enqueue")
    owner_id, dice = get_user_model().objects.get().pk, random.Random(number)
    for round_ in range(1, rounds + 1):
        # In the last round every process gives all that it knows.
        some = dice.sample(range(MESSAGES), k=MESSAGES // 2 if round_ < rounds else MESSAGES)
        record([form_of(n, by=number, length=round_) for n in some], owner_id=owner_id, source_kind=KIND)
        others = [passing(100 * number + 10 * round_ + n) for n in range(8)]
        record(others, owner_id=owner_id, source_kind=KIND)
        match dice.randrange(4):
            case 0:
                for conversation in Conversation.objects.filter(external_id=dice.choice(ERASED)):
                    erase_conversation(conversation)
            case 1:
                claims.nudged([id_ for id_, _ in claims.due(limit=100)], at=None)
            case _:
                drain()


if __name__ == "__main__":
    work(int(sys.argv[1]), rounds=int(sys.argv[2]))
