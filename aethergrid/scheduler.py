"""When tasks are due by the clock."""

import logging
from typing import Any

from celery.beat import PersistentScheduler, ScheduleEntry, SchedulingError
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


class Scheduler(PersistentScheduler):
    """Celery's own, which tells in one line of a broker that is away: the next time comes by itself."""

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Queue a task that is due."""
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except SchedulingError as error:
            unforeseen = not isinstance(error.__context__, OperationalError)
            logger.warning("%s is not queued: %s", entry.name, error, exc_info=unforeseen)
