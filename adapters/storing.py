"""Refusing messages that could not be recorded."""

import json

from adapters.messages import CapturedMessage


def storable_messages(messages: list[CapturedMessage]) -> list[CapturedMessage]:
    """Give messages back if each can be recorded: a wrong one would take others with it.

    Raises:
        InvalidMessageError, TypeError, ValueError, AttributeError: if one cannot.
    """
    for message in messages:
        CapturedMessage.from_wire(message.to_wire())
        json.dumps(message.metadata, allow_nan=False)
        if not isinstance(message.identity, str):
            raise TypeError(f"a message's identity is a string, not a {type(message.identity).__name__}")
    return messages
