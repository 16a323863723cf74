"""What mapped questions find, by pairs, method and direction.

Each conversation of the file is asked by maps that were fitted without it; its questions are real ones.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from embeddings.alignments.methods import METHODS
from embeddings.alignments.stock import shipped_texts
from embeddings.alignments.words import vocabulary
from embeddings.embedders import build_embedder
from tests.bench.alignments import corpora
from tests.bench.alignments.earlier_layer import EarlierLayer
from tests.bench.alignments.embedded import Spaces
from tests.bench.alignments.fitted import KEPT, Fit, chosen, contestants
from tests.bench.alignments.measuring import Found, found, native_recall

DIRECTIONS = (("static", "minilm"), ("minilm", "static"), ("layer-5", "minilm"), ("minilm", "layer-5"))
PAIRS = (500, 1000, 2500, 5000, 10000)
SHOWN = (
    "at random",
    "procrustes",
    "centred procrustes",
    "ridge 0.01",
    "cca 0.05 0.3",
    "cca 0.05 1.0",
    "cca 0.3 1.0",
)


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("locomo", type=Path, help="a file of the LoCoMo data set")
    parser.add_argument("--messages", type=Path, help="messages of another domain, one JSON object a line")
    parser.add_argument("--all-methods", action="store_true", help="show every method, not the most telling")
    options = parser.parse_args()
    spaces = Spaces(
        {"static": build_embedder("static"), "minilm": build_embedder("minilm"), "layer-5": EarlierLayer()}
    )
    asked = corpora.conversations(options.locomo)
    shown = tuple(contestants()) if options.all_methods else SHOWN
    for source, target in DIRECTIONS:
        natives = " and ".join(
            f"{name} {native_recall(asked, spaces, name):.3f}" for name in (source, target)
        )
        _print(f"\n**{source} → {target}** (native recall@10: {natives})\n")
        _print(
            "| fitted on | pairs | method | dense | fused | turns mapped | shared | shared, fused "
            "| cosine | seconds |"
        )
        _print("|---|---|---|---|---|---|---|---|---|---|")
        for name, fits in _materials(asked, options.messages):
            for line in _lines(name, fits, asked, spaces, source=source, target=target, shown=shown):
                _print(line)


def _materials(asked: Sequence[corpora.Asked], others: Path | None) -> Iterator[tuple[str, list[Fit]]]:
    """Give what is fitted on: one fit for each conversation, which has nothing of it."""
    beside = [corpora.turns_beside(asked, place) for place in range(len(asked))]
    words, shipped = vocabulary(), shipped_texts()
    yield "other conversations, whole texts alone", [Fit(turns, pieces=False) for turns in beside]
    for pairs in PAIRS:
        yield "other conversations", [Fit(turns, pairs=pairs) for turns in beside]
    for pairs in (1000, 5000, 0):
        yield (
            "other conversations, words besides",
            [Fit(turns, pairs=pairs, besides=words) for turns in beside],
        )
    same = [Fit([*turns, *one.turns], besides=words) for turns, one in zip(beside, asked, strict=True)]
    yield "its own conversation (no question of it), words", same
    alike = len(asked)
    yield "shipped texts", [Fit(shipped)] * alike
    yield "shipped texts, words besides: a young grid", [Fit(shipped, besides=words)] * alike
    yield "docstrings of the standard library", [Fit(corpora.docstrings()[:2000])] * alike
    if others is not None:
        yield "talks about programming", [Fit(corpora.messages(others))] * alike
        yield "… words besides", [Fit(corpora.messages(others), besides=words)] * alike


def _lines(
    name: str, fits: Sequence[Fit], asked: Sequence[corpora.Asked], spaces: Spaces, *,
    source: str, target: str, shown: Sequence[str],
) -> Iterator[str]:  # fmt: skip
    pairs = [fit.pairs_in(spaces, source=source, target=target) for fit in fits]
    began = time.perf_counter()
    moments = [
        fit.moments(one, spaces, source=source, target=target) for fit, one in zip(fits, pairs, strict=True)
    ]
    measured = (time.perf_counter() - began) / len(fits)
    count = sum(len(one) + len(one.query_of) for one in pairs) // len(pairs)
    for method in shown:
        began = time.perf_counter()
        maps = [contestants()[method](one) for one in moments]
        seconds = measured + (time.perf_counter() - began) / len(fits)
        yield _line(
            name, count, method, found(maps.__getitem__, asked, spaces, source=source, target=target), seconds
        )
    if fits[0].pieces:
        began = time.perf_counter()
        names = [
            chosen(fit, one, spaces, source=source, target=target)
            for fit, one in zip(fits, pairs, strict=True)
        ]
        seconds = measured + (time.perf_counter() - began) / len(fits)
        maps = [METHODS[best](one) for best, one in zip(names, moments, strict=True)]
        label = f"{KEPT}: {', '.join(sorted(set(names)))}"
        yield _line(
            name, count, label, found(maps.__getitem__, asked, spaces, source=source, target=target), seconds
        )


def _line(name: str, pairs: int, method: str, one: Found, seconds: float) -> str:
    figures = (one.dense, one.fused, one.turned, one.shared, one.shared_fused, one.cosine)
    return f"| {name} | {pairs:,} | {method} | {' | '.join(f'{figure:.2f}' for figure in figures)} | {seconds:.2f} |"


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a command
