"""Fragments, each with the span of its message's text that it stands for."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from grid.admin.base import GridAdmin, PageChangeList, excerpt
from grid.admin.filters import FragmentModel, TaskType, Topic
from grid.admin.finding import find_fragments
from grid.admin.searching import search_messages, uuid_of
from grid.admin.texts import load_texts, shown, text_of
from grid.models import Fragment


class BestFirstList(PageChangeList):
    """A list that is ordered by none of its columns while it shows what was searched for."""

    def get_ordering_field_columns(self) -> dict[int, Any]:
        """Mark none as the one that it is ordered by, unless the person chose it."""
        if self.query and ORDER_VAR not in self.params:
            return {}
        return super().get_ordering_field_columns()


@admin.register(Fragment)
class FragmentAdmin(GridAdmin):
    """Read fragments."""

    owner_field = "message__owner"
    list_display = ("beginning", "topic", "task_type", "complexity_shown", "tokens", "captured_at")
    list_filter = (Topic, TaskType, FragmentModel)
    list_select_related = ("message",)
    ordering = ("-message__captured_at",)
    search_fields = ("id",)
    search_help_text = (
        "An id of a fragment, a message or a conversation; or a question or a few words, which find the fragments of "
        "yours that answer best, by meaning and words, best first."
    )
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

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002
        """Use the list that shows no order where the best come first."""
        return BestFirstList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Fragment], search_term: str
    ) -> tuple[QuerySet[Fragment], bool]:
        """Find by exact ids; what is none, by meaning and words."""
        term = search_term.strip()
        if not term:
            return queryset, False
        found = search_messages(queryset, term, message="message__")
        if found.exists():
            return found, False
        if id_ := uuid_of(term):
            return queryset.filter(pk=id_), False
        return find_fragments(request, queryset, term), False

    @admin.display(description="text")
    def beginning(self, fragment: Fragment) -> SafeString:
        """Show how the span begins, and below it how many more say nearly the same."""
        alike = vars(fragment).get("alike")
        more = format_html('<div class="ag-alike">and {} more like it</div>', alike) if alike else ""
        return format_html("{}{}", excerpt(_span(fragment)), more)

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
