"""Texts embedded in the spaces of the benchmark, kept in the data folder so that a second run is quick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from django.conf import settings

from embeddings.alignments.maps import Vectors
from embeddings.alignments.pairs import embedded
from embeddings.cache import content_hash
from embeddings.embedders import Embedder


class Spaces:
    """Embedders by the names that the tables give them."""

    def __init__(self, embedders: Mapping[str, Embedder]) -> None:
        """Keep vectors in the folder `bench-alignments` of the data folder, a file for each space."""
        self._embedders = embedders
        self._folder = settings.AETHERGRID_HOME / "bench-alignments"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._known = {name: self._read(name) for name in embedders}

    def fitting(self, texts: Sequence[str]) -> list[str]:
        """Leave out what one of the embedders does not read whole."""
        kept = list(texts)
        for embedder in self._embedders.values():
            counts = embedder.count_tokens_many(kept)
            kept = [text for text, count in zip(kept, counts, strict=True) if count <= embedder.max_tokens]
        return kept

    def vectors(self, space: str, texts: Sequence[str]) -> Vectors:
        """Give the vectors of texts in a space, shape (n, d)."""
        known, hashes = self._known[space], [content_hash(text) for text in texts]
        missing = {key: text for key, text in zip(hashes, texts, strict=True) if key not in known}
        if missing:
            vectors = embedded(self._embedders[space], list(missing.values()))
            known.update(zip(missing, vectors, strict=True))
            self._write(space)
        return np.array([known[key] for key in hashes], dtype=np.float32).reshape(len(texts), -1)

    def _read(self, space: str) -> dict[bytes, Vectors]:
        path = self._folder / f"{space}.npz"
        if not path.exists():
            return {}
        with np.load(path) as kept:
            return dict(zip(map(bytes, kept["hashes"]), kept["vectors"], strict=True))

    def _write(self, space: str) -> None:
        hashes = np.frombuffer(b"".join(self._known[space]), dtype=np.uint8).reshape(-1, 16)
        np.savez(
            self._folder / f"{space}.npz", hashes=hashes, vectors=np.array(list(self._known[space].values()))
        )
