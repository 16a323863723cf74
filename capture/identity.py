"""Ids that follow from what a thing is, so that writing it twice writes it once."""

from uuid import UUID, uuid5

NAMESPACE = UUID("6f1de1d0-3c0b-5a7e-9d55-8a2f3f2f6d11")


def derived_id(*parts: object) -> UUID:
    """Give the uuid5 of the parts under the grid's namespace."""
    return uuid5(NAMESPACE, "\x1f".join(str(part) for part in parts))


def conversation_id(*, owner_id: int, source_kind: str, external_id: str) -> UUID:
    """Give the id of a conversation within its owner and source."""
    return derived_id("conversation", owner_id, source_kind, external_id)


def message_id(*, owner_id: int, source_kind: str, identity: str) -> UUID:
    """Give the id of a message within its owner and source."""
    return derived_id("message", owner_id, source_kind, identity)
