"""What can go wrong with Weaviate, told apart by what to do about it."""

from embeddings.errors import AetherGridError

# What a node says when it is there, but the cluster cannot do what is asked of it for the moment.
PASSING = (
    "consistency level", "not enough replicas", "connection refused", "connection reset", "broadcast",
    "context deadline exceeded", "no such host", "leader not found", "not ready", "shutdown", "EOF",
)  # fmt: skip


class NodeAwayError(Exception):
    """A node did not answer, or answered that it cannot for now: another one, or a later attempt, may."""


class WeaviateRefusedError(AetherGridError):
    """Weaviate answered that it will not do what it was asked to; the text quotes it."""


class KeyRefusedError(WeaviateRefusedError):
    """Weaviate wants a key, or another one."""

    def __init__(self) -> None:
        super().__init__(
            "Weaviate refused the key. Set WEAVIATE_API_KEY to one of the keys in AUTHENTICATION_APIKEY_ALLOWED_KEYS "
            "of the server, whose user may read and write the collection."
        )


class SchemaConflictError(AetherGridError):
    """The collection has a shape that cannot be changed into the one that is needed."""


def is_passing(text: str) -> bool:
    """Tell whether what a node said may be over at the next attempt."""
    return any(words in text for words in PASSING)
