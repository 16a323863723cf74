"""Texts of a varied vocabulary, and their vectors: the standard library's docs, and the shared samples if there."""

import ast
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.embedders import build_embedder
from tests.shared_data import SHARED

LONGEST = 400
SHORTEST = 40


def varied_texts(count: int) -> list[str]:
    """Give that many different texts, or all that there are: words of the samples, of the standard library's docs."""
    found = {text for text in _all_texts() if len(text) >= SHORTEST}
    return random.Random(0).sample(sorted(found), min(count, len(found)))


def embedded(texts: list[str], *, model: str) -> NDArray[np.float32]:
    """Give the vectors of those texts that are not too long, shape (n, dimensions)."""
    embedder = build_embedder(model)
    tokens = embedder.count_tokens_many(texts)
    short = [text for text, count in zip(texts, tokens, strict=True) if count <= embedder.max_tokens]
    batches = [short[start : start + 64] for start in range(0, len(short), 64)]
    return np.concatenate([embedder.embed(batch) for batch in batches])


def grown(vectors: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Give so many unit vectors: those, then mixtures of them with a little noise.

    A mixture is a vector moved along the difference of two others, so that it lies as the originals lie.
    """
    dice = np.random.default_rng(0)
    made = np.empty((count, vectors.shape[1]), np.float32)
    made[: len(vectors)] = vectors[:count]
    for start in range(len(vectors), count, 20_000):
        size = min(20_000, count - start)
        one, other, third = (vectors[dice.integers(0, len(vectors), size)] for _ in range(3))
        far = dice.uniform(0.15, 0.55, (size, 1)).astype(np.float32)
        made[start : start + size] = _unit(one + far * (other - third) + _noise(dice, one.shape, 0.25))
    return made


def spread(vectors: NDArray[np.float32], dimensions: int) -> NDArray[np.float32]:
    """Give the vectors in more dimensions: by a random map, always the same, with noise in all of them."""
    if dimensions == vectors.shape[1]:
        return vectors
    dice = np.random.default_rng(0)
    wide = dice.normal(size=(vectors.shape[1], dimensions)).astype(np.float32) / np.sqrt(dimensions)
    return _unit(vectors @ wide + _noise(dice, (len(vectors), dimensions), 0.3))


def _noise(dice: np.random.Generator, shape: tuple[int, ...], length: float) -> NDArray[np.float32]:
    return dice.normal(size=shape).astype(np.float32) * np.float32(length / np.sqrt(shape[1]))


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def _all_texts() -> Iterator[str]:
    for path in sorted([*SHARED.rglob("*.json"), *SHARED.rglob("*.jsonl")]):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                found = list(_strings(json.loads(line)))
            except ValueError:
                found = [line]
            for text in found:
                yield from _cut(text)
    for path in sorted(Path(ast.__file__).parent.rglob("*.py")):
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _cut(ast.get_docstring(node) or "")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _cut(text: str) -> Iterator[str]:
    words = " ".join(text.split())[: 10 * LONGEST]
    for start in range(0, len(words), LONGEST):
        yield words[start : start + LONGEST]
