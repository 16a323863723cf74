"""Embedding what messages will be cut into, before they go through the pipeline again."""

from uuid import UUID

from capture.rawlog import raw_log
from embeddings.cache import content_hash, vectors_for
from embeddings.chunking import LimitTooSmallError
from embeddings.embedders import Embedder, current_embedder
from embeddings.spaces import VectorUnusableError, current_space
from grid.cutting import spans_in


def embed_ahead(ids: list[UUID]) -> None:
    """Have the vectors of messages in the cache, as far as they can be embedded.

    So an embedder that is away or refuses, for want of credit say, is met while they are as they were: in the
    pipeline they would fail, batch by batch. What is wrong with one of them is left for the pipeline to tell.

    Raises:
        EmbedderUnavailableError, EmbedderRefusedError: from the embedder.
        UnavailableError: if the raw log cannot be reached.
    """
    embedder, texts = current_embedder(), dict[bytes, str]()
    for document in raw_log().read(ids).values():
        texts |= {content_hash(text): text for text in _texts(document["content"], embedder)}
    try:
        vectors_for(current_space(), embedder, texts)
    except VectorUnusableError:
        return


def _texts(content: str, embedder: Embedder) -> list[str]:
    try:
        return [content[span.start : span.end] for span in spans_in(content, embedder)]
    except LimitTooSmallError:
        return []
