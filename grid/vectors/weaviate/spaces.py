"""What the named vector of an embedding space is called."""

import re
from hashlib import blake2b

from embeddings.models import EmbeddingSpace

# Weaviate allows 230 characters.
LONGEST_PART = 80


def vector_name(space: EmbeddingSpace) -> str:
    """Give the name of a space's named vector, like `static_wordllama_256_9f31c2d0`.

    It follows from what the space is, not from the number of its row: the rows of a grid may be copied to another
    database. The part that can be read may be the same for two spaces, the hash is not.
    """
    identity = f"{space.provider}\n{space.model}\n{space.dimensions}"
    digest = blake2b(identity.encode(), digest_size=4).hexdigest()
    return "_".join([_plain(space.provider), _plain(space.model), str(space.dimensions), digest])


def _plain(text: str) -> str:
    plain = re.sub(r"[^0-9A-Za-z]+", "_", text)[:LONGEST_PART]
    return plain if plain[:1].isalpha() else f"s{plain}"
