"""Which calls are to be augmented: by the header of the call, else by its key, else by the settings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from capture.proxy.callers import Caller
from capture.proxy.routes import OWN, Call

HEADER = OWN + b"augment"
_WORDS = {b"on": True, b"off": False}
# What a pattern begins with that takes calls out.
_NOT = "!"


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say. Patterns of addresses, as `ollama/*`, and of models, as `llama*`; with ! one takes out.

    A call is augmented whose address or model fits, unless one with ! does.
    """

    paths: Sequence[str] = ()
    models: Sequence[str] = ()

    def wanted(self, call: Call, model: str = "") -> bool | None:
        """Tell whether a call is to be augmented, None where that depends on its model, which is in its body."""
        named = [(self.paths, f"{call.provider}{call.rest}".lower())]
        named += [(self.models, model.lower())] if model else []
        if any(_fits(value, _out(patterns)) for patterns, value in named):
            return False
        if self.models and not model:
            return None
        return any(_fits(value, _in(patterns)) for patterns, value in named)


def told(headers: Iterable[tuple[bytes, bytes]], caller: Caller) -> bool | None:
    """Give what the header says, else the key; None where both leave it to the settings.

    Raises:
        ValueError: if the header says anything but on and off.
    """
    for name, value in headers:
        if name.lower() == HEADER:
            word = _WORDS.get(value.strip().lower())
            if word is None:
                raise ValueError(value)
            return word
    return caller.augment


def _fits(value: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(value, pattern) for pattern in patterns)


def _out(patterns: Iterable[str]) -> list[str]:
    return [pattern.removeprefix(_NOT).lower() for pattern in patterns if pattern.startswith(_NOT)]


def _in(patterns: Iterable[str]) -> list[str]:
    return [pattern.lower() for pattern in patterns if not pattern.startswith(_NOT)]
