"""The project's one custom signal: capture may not import the grid, so it announces."""

from django.dispatch import Signal

# Sent with `message_ids: list[UUID]` once the messages are durable.
messages_captured = Signal()
