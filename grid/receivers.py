"""What the grid does when messages were captured."""

import logging
from typing import Any
from uuid import UUID

from django.dispatch import receiver
from kombu.exceptions import OperationalError

from capture.signals import messages_captured
from grid import claims, queue

logger = logging.getLogger(__name__)


@receiver(messages_captured, dispatch_uid="grid.enqueue")
def enqueue_captured(sender: object, message_ids: list[UUID], **kwargs: Any) -> None:  # noqa: ARG001
    """Queue the pipeline for them; where the broker cannot be had, leave them to the sweep."""
    try:
        queue.enqueue(message_ids)
    except (OperationalError, OSError) as error:
        logger.warning(
            "the queue cannot be reached (%s); the sweep will take %d messages", error, len(message_ids)
        )
        claims.nudged(message_ids, at=None)
