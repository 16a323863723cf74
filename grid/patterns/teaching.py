"""Whether advice has something to teach, or is small talk, a poem, a translation."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from embeddings.embedders import Embedder

TEACHING = (
    "The cause is that two processes write to the same file.",
    "Set the limit in the configuration and restart the service.",
    "Measure it first, and change one thing at a time.",
    "The error means that the argument has the wrong type.",
    "Instead of a fixed number, compute it from the input.",
    "Run the command again with the verbose flag.",
    "It only happens when the cache is empty.",
    "Keep the old version until the new one has been checked.",
    "Sand the surface, then apply a thin second coat.",
    "Make a test that fails before you repair the function.",
    "Loosen the screw, align the part, and tighten it again.",
    "The query is slow because the index cannot be used.",
)
TALKING = (
    "Hey, how have you been? I missed you!",
    "That sounds like so much fun, I'm really happy for you.",
    "My kids loved the weekend at the beach.",
    "Wow, congratulations, you must be so proud!",
    "I've been feeling a bit tired lately, but my friends keep me going.",
    "Thanks for the chat, take care and talk soon!",
    "We watched a film and ate ice cream together.",
    "I started painting again, it helps me to relax.",
    "That's amazing, tell me more about your trip!",
    "What a lovely photo, your dog is adorable.",
    "I can't wait to see you at the party on Saturday.",
    "Family is everything to me.",
)


def teaching(advice: NDArray[np.float32], embedder: Embedder) -> float:
    """Give how much nearer a vector of length 1 is to explaining and instructing than to small talk, -1 to 1."""
    toward, away = _poles(embedder)
    return float(advice @ toward - advice @ away)


@cache
def _poles(embedder: Embedder) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return _middle(embedder, TEACHING), _middle(embedder, TALKING)


def _middle(embedder: Embedder, texts: tuple[str, ...]) -> NDArray[np.float32]:
    mean: NDArray[np.float32] = embedder.embed(texts).mean(axis=0)
    return mean / np.float32(np.linalg.norm(mean))
