"""Working off everything that waits, in the foreground."""

from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from aethergrid.embedding_anew import embed_anew
from aethergrid.management.base import GridCommand
from aethergrid.memory import expect_many_rows
from capture.models import Message, MessageState
from embeddings.spaces import current_space
from grid.claims import backlog
from grid.draining import drain
from grid.patterns import due
from grid.patterns.draining import distil_all
from grid.switching.waiting import needs_consent


class Command(GridCommand):
    """Drain the pipeline without a worker."""

    help = "Process everything that is captured, in the foreground."

    def run(self, **options: Any) -> None:  # noqa: ARG002
        """Drain; fail where something could not be processed."""
        expect_many_rows()
        total = backlog()
        with tqdm(total=total, unit=" messages", disable=None) as bar:
            stored = drain(lambda left: bar.update(max(0, total - left - bar.n)))
        if not needs_consent(current_space()):
            stored += embed_anew()
        with tqdm(total=due.backlog(), unit=" conversations", disable=None) as bar:
            distilled = distil_all(bar.update)
        failed = Message.objects.filter(state=MessageState.FAILED).count()
        left = backlog()
        self.emit(
            {"stored": stored, "waiting": left, "failed": failed, "distilled": distilled},
            f"{stored} messages processed, {distilled} conversations distilled.",
        )
        if left or failed:
            raise CommandError(
                f"{left} messages wait for another attempt and {failed} failed; the admin's queue page says why."
            )
