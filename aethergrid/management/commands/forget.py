"""Erasing conversations."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from aethergrid.management.base import GridCommand
from capture.models import Conversation
from capture.owner import default_owner_id
from grid.erasing import erase_conversation
from grid.lexical import lexical_index


class Command(GridCommand):
    """Erase conversations with all that came of them."""

    help = "Erase conversations: text, fragments, vectors. Their source does not bring them back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the ids that the source gave the conversations."""
        super().add_arguments(parser)
        parser.add_argument("conversations", nargs="+", metavar="CONVERSATION_ID")

    def run(self, *, conversations: list[str], **options: Any) -> None:  # noqa: ARG002
        """Erase all of them, or none if one is unknown."""
        found = Conversation.objects.filter(owner_id=default_owner_id(), external_id__in=conversations)
        missing = set(conversations) - set(found.values_list("external_id", flat=True))
        if missing:
            raise CommandError(f"No conversation {', '.join(sorted(missing))}; nothing was erased.")
        erased = sum(erase_conversation(conversation) for conversation in found)
        lexical_index().maintain()
        self.emit(
            {"conversations": len(set(conversations)), "messages": erased}, f"Erased {erased} messages."
        )
