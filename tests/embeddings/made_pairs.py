"""Pairs of which it is known how one side follows from the other."""

import numpy as np
from numpy.typing import NDArray

from embeddings.alignments.pairs import Pairs


def unit(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(
        np.float32
    )
    return scaled


def pairs(*, texts: int = 600, noise: float = 0.1, related: bool = True) -> Pairs:
    """Give pairs of which one side is the other's, turned, with noise; or has nothing to do with it."""
    chance = np.random.default_rng(1)
    turn = chance.normal(size=(24, 32))
    of = np.repeat(np.arange(texts), 2)
    whole = chance.normal(size=(texts, 24))
    pieces = whole[of] + 0.5 * chance.normal(size=(len(of), 24))
    others = whole if related else chance.normal(size=whole.shape)
    aims = others @ turn, (others[of] + pieces - whole[of]) @ turn
    documents, queries = (aim + noise * chance.normal(size=aim.shape) for aim in aims)
    return Pairs(unit(whole), unit(documents), unit(pieces), unit(queries), of)
