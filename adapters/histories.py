"""What a request says of its conversation: the turns that it repeats, and where it belongs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Literal

from adapters.exchanges import PROXY

# "other" is what no person typed and no model said: results of tools, instructions, context that a client puts in.
Speaker = Literal["user", "assistant", "other"]
_SEPARATOR = "\x1f"


@dataclass
class Turn:
    """One entry of the history that a client sends along.

    `calls` are the ids, else the names, of tool calls; `served` the contexts that the client asked the grid for.
    """

    speaker: Speaker
    text: str = ""
    images: int = 0
    calls: list[str] = field(default_factory=list)
    served: list[str] = field(default_factory=list)

    @cached_property
    def signature(self) -> str:
        """Give what stays the same when a client sends the turn again: no thinking, no blanks, no cache marks."""
        return digest([self.speaker, " ".join(self.text.split()), *self.calls])


@dataclass(slots=True)
class Asked:
    """A request as far as it matters for what is recorded.

    `session` is the client's own id of the conversation, `continues` the vendor's id of the answer that the request
    goes on from instead of repeating the history. `transcript_kind` is the source kind of the transcripts that the
    client keeps, and `transcribed` says that they have the answers under the same ids. `ignored` is set for requests
    that are no part of any conversation.
    """

    turns: list[Turn] = field(default_factory=list)
    model: str = ""
    session: str = ""
    continues: str = ""
    source_kind: str = PROXY
    transcript_kind: str = ""
    transcribed: bool = False
    sidechain: bool = False
    ignored: bool = False
    # Nothing is asked: an answer that was made in the background is fetched.
    fetches: bool = False
    place: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A user's turn in its place: `key` is the same however often, and with whatever else, it is sent again."""

    turn: Turn
    index: int
    key: str


def digest(parts: Iterable[str]) -> str:
    """Hash texts; 128 bits as hexadecimal digits."""
    joined = _SEPARATOR.join(parts).encode(errors="replace")
    return blake2b(joined, digest_size=16).hexdigest()


def opening(turns: Sequence[Turn]) -> str:
    """Give the signature of the first prompt, which tells a conversation without an id; "" without one."""
    return next((turn.signature for turn in turns if turn.speaker == "user"), "")


def prompts(turns: Sequence[Turn], *, conversation_key: str) -> Iterator[Prompt]:
    """Give the user's turns with their keys.

    A key is made of the conversation, the text, and the assistant's turn before it. What lies further back does not
    matter, so that histories of which the beginning was cut off or summed up give the same keys; nor does what
    follows.
    """
    before, repeated = "", 0
    known: dict[str, int] = {}
    for index, turn in enumerate(turns):
        if turn.speaker == "assistant":
            before, known = turn.signature, {}
        elif turn.speaker == "user":
            signature = turn.signature
            repeated = known[signature] = known.get(signature, -1) + 1
            yield Prompt(turn, index, digest([conversation_key, before, signature, str(repeated)]))


def newest(found: Sequence[Prompt], turns: Sequence[Turn]) -> list[Prompt]:
    """Give the prompts that the request asks to answer: the last ones, without an assistant's turn between them."""
    kept: list[Prompt] = []
    for prompt in reversed(found):
        if kept and any(turn.speaker == "assistant" for turn in turns[prompt.index : kept[0].index]):
            break
        kept.insert(0, prompt)
    return kept
