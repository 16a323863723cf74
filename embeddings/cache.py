"""Vectors by the hash of their text: what was embedded once in a space is never embedded again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from embeddings.batches import batches
from embeddings.durability import relaxed_transaction
from embeddings.embedders import Embedder
from embeddings.models import CachedEmbedding, EmbeddingSpace
from embeddings.rows import insert_missing
from embeddings.spaces import refuse_misfits, refuse_other_embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")

HASH_BYTES = 16
# Django counts on SQLite's old limit of 999 variables a query.
HASHES_PER_QUERY = 900


def content_hash(text: str) -> bytes:
    """Give the BLAKE2b hash of a text's UTF-8, 16 bytes."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES).digest()


def lookup(space: EmbeddingSpace, hashes: Iterable[bytes]) -> dict[bytes, int]:
    """Give the ids of the `CachedEmbedding` rows of a space by hash, for those hashes that it has."""
    found: dict[bytes, int] = {}
    for some in batches(hashes, HASHES_PER_QUERY):
        rows = CachedEmbedding.objects.filter(space=space, content_hash__among=some)
        found.update((bytes(key), pk) for key, pk in rows.values_list("content_hash", "pk"))
    return found


def vectors_for(space: EmbeddingSpace, embedder: Embedder, texts: Mapping[bytes, str]) -> dict[bytes, int]:
    """Give the ids of the `CachedEmbedding` rows of texts by content hash, embedding those that are new.

    What is embedded is stored batch by batch, so that an interruption loses one batch at most, and no transaction
    is open while the embedder works. Two processes may embed the same text at once: both get the one row.

    Raises:
        SpaceMismatchError: if the embedder or its vectors do not belong to the space.
        VectorUnusableError: if a vector is not finite.
        TextTooLongError, EmbedderUnavailableError, EmbedderRefusedError: from the embedder.
    """
    refuse_other_embedder(space, embedder)
    found = lookup(space, texts)
    # Texts of a like length together need the least padding where an embedder pads.
    missing = sorted(texts.keys() - found.keys(), key=lambda key: (len(texts[key]), key))
    for some in batches(missing, embedder.batch_size):
        vectors = embedder.embed([texts[key] for key in some])
        refuse_misfits(space, vectors)
        _store(space, some, vectors)
    return found | lookup(space, missing)


def _store(space: EmbeddingSpace, hashes: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
    stored = vectors.astype("<f4", copy=False)
    rows = ((space.pk, key, vector.tobytes()) for key, vector in zip(hashes, stored, strict=True))
    identity = ("space_id", "content_hash")
    with relaxed_transaction():
        insert_missing(CachedEmbedding, (*identity, "vector"), rows, unique=identity)
