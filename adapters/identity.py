"""Telling a message of an export again in another export."""

import re

_GLOBAL = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)


def identity_of(*, conversation_id: str, message_id: str) -> str:
    """Give the identity of a message: the vendor's own id where it is a UUID, which no other conversation has.

    A copy of a conversation repeats those, and adds nothing. Any other id is one within its conversation.
    """
    return message_id.lower() if is_global(message_id) else f"{conversation_id}/{message_id}"


def is_global(id_: str) -> bool:
    """Tell whether an id is a UUID."""
    return bool(_GLOBAL.fullmatch(id_))
