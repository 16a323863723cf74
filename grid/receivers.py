"""What the grid does when messages were captured."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from capture.signals import messages_captured
from grid import queue
from grid.events.nudges import ring


@receiver(messages_captured, dispatch_uid="grid.enqueue")
def enqueue_captured(sender: object, message_ids: list[UUID], **kwargs: Any) -> None:  # noqa: ARG001
    """Queue the pipeline for them, and wake who follows the events."""
    queue.enqueue(message_ids)
    ring()
