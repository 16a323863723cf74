"""Maps fitted on so many pairs, by every method and by the one that measures best on what is held out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.alignments.fitting import HELD_OUT, best_of
from embeddings.alignments.maps import Map
from embeddings.alignments.methods import METHODS, Method
from embeddings.alignments.moments import Moments, moments_of
from embeddings.alignments.pairs import Pairs
from embeddings.alignments.pieces import pieces_of
from tests.bench.alignments.embedded import Spaces

KEPT = "**kept**"


@dataclass(frozen=True, slots=True)
class Fit:
    """What maps are fitted on.

    Attributes:
        texts: whole texts.
        pieces: whether short pieces of them take part, too.
        pairs: how many pairs there may be, of texts and pieces together; 0 for all.
        besides: words or texts that are nobody's.
    """

    texts: Sequence[str]
    pieces: bool = True
    pairs: int = 0
    besides: Sequence[str] = ()

    def pairs_in(self, spaces: Spaces, *, source: str, target: str) -> Pairs:
        """Give the pairs of texts and pieces, as many as there may be."""
        texts = spaces.fitting(list(dict.fromkeys(self.texts)))
        pieces = [(row, piece) for row, text in enumerate(texts) for piece in pieces_of(text)]
        whole, short = (
            [spaces.vectors(name, texts) for name in (source, target)],
            [piece for _, piece in pieces],
        )
        parts = [spaces.vectors(name, short) for name in (source, target)]
        of = np.array([row for row, _ in pieces], dtype=np.int64)
        if not self.pieces:
            of, parts = of[:0], [part[:0] for part in parts]
        pairs = Pairs(whole[0], whole[1], parts[0], parts[1], of)
        return pairs.only(np.arange(self._texts_in(len(texts), of)))

    def moments(self, pairs: Pairs, spaces: Spaces, *, source: str, target: str) -> Moments:
        """Measure the pairs and what there is besides."""
        x, y = [pairs.source, pairs.query_source], [pairs.target, pairs.query_target]
        if self.besides:
            x.append(spaces.vectors(source, self.besides))
            y.append(spaces.vectors(target, self.besides))
        return moments_of(np.concatenate(x), np.concatenate(y))

    def _texts_in(self, texts: int, of: NDArray[np.int64]) -> int:
        """Count the first texts that have so many pairs, with their pieces."""
        if not self.pairs:
            return texts
        of_each = 1 + np.bincount(of, minlength=texts)[:texts]
        return int(np.searchsorted(np.cumsum(of_each), self.pairs, side="right"))


def chosen(fit: Fit, pairs: Pairs, spaces: Spaces, *, source: str, target: str) -> str:
    """Give the name of the method that is kept: the best on a fifth of the pairs, fitted on the rest."""
    cut = max(1, round(len(pairs) * HELD_OUT))
    held_out, rest = pairs.only(np.arange(cut)), pairs.only(np.arange(cut, len(pairs)))
    moments = fit.moments(rest, spaces, source=source, target=target)
    return best_of(moments, held_out, others=rest.target)[0]


def turned_at_random(moments: Moments) -> Map:
    """Give a map that knows nothing: the floor."""
    shape = moments.cross.shape
    left, _, right = np.linalg.svd(np.random.default_rng(0).normal(size=shape), full_matrices=False)
    return Map(matrix=(left @ right).astype(np.float32), offset=np.zeros(shape[1], dtype=np.float32))


def contestants() -> dict[str, Callable[[Moments], Map]]:
    """Give the methods that are measured, the floor first."""
    methods: dict[str, Method] = {"at random": turned_at_random}
    return methods | METHODS
