"""Whether advice has something to teach, or is small talk, a poem, the report of an agent on its work."""

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
REPORTING = (
    "All tests pass now, and the linter is happy.",
    "I've updated the file as you asked.",
    "Here's a summary of the changes I made.",
    "Let me read the current code first.",
    "Now I'll add the new function and its test.",
    "The build is green, and I committed the work.",
    "I've created a new file with the component.",
    "Let me run the tests to see whether it works.",
    "Done. The page shows the list as you wanted it.",
    "I removed the old method and its callers.",
    "Next I'll look at the configuration of the project.",
    "Everything in the plan has been implemented.",
)
# Whoever explains speaks of files and tests as well.
REPORT_ALLOWED = 0.23


def teaching(advice: NDArray[np.float32], embedder: Embedder) -> float:
    """Give how much nearer a vector of length 1 is to explaining than to small talk or to a mere report, -1 to 1."""
    explains, talks, reports = (float(advice @ pole) for pole in _poles(embedder))
    return explains - max(talks, reports - REPORT_ALLOWED)


@cache
def _poles(embedder: Embedder) -> tuple[NDArray[np.float32], ...]:
    return tuple(_middle(embedder, texts) for texts in (TEACHING, TALKING, REPORTING))


def _middle(embedder: Embedder, texts: tuple[str, ...]) -> NDArray[np.float32]:
    mean: NDArray[np.float32] = embedder.embed(texts).mean(axis=0)
    return mean / np.float32(np.linalg.norm(mean))
