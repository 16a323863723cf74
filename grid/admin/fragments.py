"""Fragments, each with the span of its message's text that it stands for."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from grid.admin.base import GridAdmin, excerpt
from grid.admin.filters import TaskType, Topic
from grid.admin.searching import search_messages
from grid.admin.texts import load_texts, shown, text_of
from grid.models import Fragment


@admin.register(Fragment)
class FragmentAdmin(GridAdmin):
    """Read fragments."""

    owner_field = "message__owner"
    list_display = ("beginning", "topic", "task_type", "complexity_shown", "tokens", "captured_at")
    list_filter = (Topic, TaskType)
    list_select_related = ("message",)
    ordering = ("-message__captured_at",)
    search_fields = ("id",)
    search_help_text = "An id of a message or of a conversation."
    fields = (
        "text",
        "message_link",
        ("topic", "task_type"),
        ("complexity_shown", "tokens"),
        ("ordinal", "start", "end"),
        "id",
    )

    def load_page(self, rows: Sequence[Fragment]) -> None:
        """Read the texts of all messages of the page."""
        load_texts(row.message for row in rows)

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Fragment],
        search_term: str,
    ) -> tuple[QuerySet[Fragment], bool]:
        """Find by exact ids."""
        term = search_term.strip()
        return (search_messages(queryset, term, message="message__") if term else queryset), False

    @admin.display(description="text")
    def beginning(self, fragment: Fragment) -> str:
        """Show how the span begins."""
        return excerpt(_span(fragment))

    @admin.display(description="text")
    def text(self, fragment: Fragment) -> SafeString:
        """Show the whole span."""
        return shown(_span(fragment))

    @admin.display(description="complexity", ordering="complexity")
    def complexity_shown(self, fragment: Fragment) -> str:
        """Show the complexity with two digits."""
        return f"{fragment.complexity:.2f}"

    @admin.display(description="captured", ordering="message__captured_at")
    def captured_at(self, fragment: Fragment) -> Any:
        """Show when its message came in."""
        return fragment.message.captured_at

    @admin.display(description="message")
    def message_link(self, fragment: Fragment) -> SafeString:
        """Link the message that it is a part of."""
        url = reverse("admin:capture_message_change", args=[fragment.message_id])
        return format_html('<a href="{}">{}</a>', url, fragment.message)


def _span(fragment: Fragment) -> str:
    return text_of(fragment.message)[fragment.start : fragment.end]
