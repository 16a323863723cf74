"""A process that dies (SIGKILL, of its own hand) at a given point, or works until it is killed.

python -m tests.grid.dying record FROM [POINT]   records messages by threes, and tells the number of each
python -m tests.grid.dying grow [POINT]          records a longer form of the first
python -m tests.grid.dying erase [POINT]         erases the first conversation
python -m tests.grid.dying mend                  brings the stores in line, and tells how they were and are
"""

import itertools
import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django

django.setup()

import capture.recorder  # noqa: E402 - Django first
import grid.erasing  # noqa: E402
from adapters.messages import CapturedMessage  # noqa: E402
from capture.models import Conversation, ErasedMessage, Message  # noqa: E402
from capture.owner import default_owner_id  # noqa: E402
from capture.rawlog import raw_log  # noqa: E402
from grid.reconciling import reconcile  # noqa: E402
from tests.claude_lines import message  # noqa: E402

POINTS: dict[str, tuple[Any, str]] = {
    "raw written": (capture.recorder, "upsert"),
    "rows written": (capture.recorder, "remember_models"),
    "recorded": (capture.recorder, "_announce"),
    "rows erased": (grid.erasing, "_erase_embeddings"),
    "erasure committed": (grid.erasing, "_erase_texts"),
}


def _die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _record(start: str) -> None:
    """Record messages by threes, each but the first with a longer form of one that came before."""
    for number in itertools.count(int(start), 3):
        said = [_said(n) for n in range(number, number + 3)]
        if number > int(start):
            said.append(_said(number - 3, ", which grew"))
        capture.recorder.record(said, owner_id=default_owner_id(), source_kind="api")
        _tell(number=number)


def _grow() -> None:
    capture.recorder.record([_said(0, ", which grew")], owner_id=default_owner_id(), source_kind="api")


def _said(number: int, more: str = "") -> CapturedMessage:
    return message(number, f"Text number {number}{more}", conversation=f"talk {number % 5}")


def _erase() -> None:
    grid.erasing.erase_conversation(Conversation.objects.order_by("external_id")[0])


def _mend() -> None:
    """Tell how the stores are, bring them in line, and tell it again."""
    _tell(before=_state(), recorded=reconcile(), after=_state())


def _state() -> dict[str, Any]:
    rows = Message.objects.values_list("id", "digest", "external_id")
    return {
        "rows": {str(id_): bytes(digest).hex() for id_, digest, _ in rows},
        "raw": {str(id_): digest for id_, digest in raw_log().stamps()},
        "said": [name for *_, name in rows],
        "erased": ErasedMessage.objects.count(),
    }


def _tell(**facts: Any) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


COMMANDS: dict[str, Callable[..., None]] = {"record": _record, "grow": _grow, "erase": _erase, "mend": _mend}

if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if arguments and arguments[-1] in POINTS:
        setattr(*POINTS[arguments.pop()], _die)
    COMMANDS[command](*arguments)
