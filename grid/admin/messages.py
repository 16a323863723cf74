"""Messages by state: what came in, how far each is, why one failed, and trying it again."""

import re
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib import messages as notices
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from capture.history import history
from capture.models import Message, MessageState
from capture.rawlog.base import TextSearchError
from embeddings.errors import UnavailableError
from grid.admin.base import GridAdmin, badge, excerpt
from grid.admin.filters import Model, Project, Role, SourceKind
from grid.admin.happenings import table_of
from grid.admin.searching import search_messages, search_texts
from grid.admin.texts import load_texts, shown, text_of
from grid.claims import retry_failed

RELEASE = re.compile(r"-20\d{6}$")
RETRY_PERMISSION = "capture.change_message"
WAY = (
    ("state_badge", "attempts"), ("failed_in", "not_before"), "error", ("captured_at", "stored_at"), "fragments_list",
)  # fmt: skip
FACTS = (
    "id", "external_id", ("owner", "source_kind"), ("characters", "redactions"), ("output_tokens", "input_tokens"),
    ("cache_creation_tokens", "cache_read_tokens"), ("tool_calls", "sidechain", "incomplete"),
)  # fmt: skip
DIARY = ("What happened to it", {"fields": ("happened",)})


@admin.register(Message)
class MessageAdmin(GridAdmin):
    """Read-only, with a retry of what failed."""

    owner_field = "owner"
    list_display = ("beginning", "state_badge", "who", "project", "captured")
    list_filter = ("state", Role, SourceKind, Model, Project, "captured_at")
    ordering = ("-captured_at",)
    search_fields = ("id",)
    search_help_text = "An id of a message or of a conversation, or words of the text."
    actions = ("retry",)
    fieldsets = (
        (None, {"fields": ("text", "conversation", ("role", "model"), ("project", "timestamp"))}),
        ("Its way through the grid", {"fields": WAY}),
        ("Facts", {"classes": ("collapse",), "fields": FACTS}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Message | None = None) -> Any:
        """Show what happened to a message where that is taken down."""
        fieldsets = super().get_fieldsets(request, obj)
        return (*fieldsets, DIARY) if history().keeps else fieldsets

    def load_page(self, rows: Sequence[Message]) -> None:
        """Read the texts of the page."""
        load_texts(rows)

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: QuerySet[Message],
        search_term: str,
    ) -> tuple[QuerySet[Message], bool]:
        """Find by exact ids; what is none, by the words of the text."""
        term = search_term.strip()
        if not term:
            return queryset, False
        found = search_messages(queryset, term)
        if found.exists():
            return found, False
        try:
            return search_texts(queryset, term, user=request.user), False
        except (TextSearchError, UnavailableError) as error:
            notices.warning(request, str(error))
            return queryset.none(), False

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Tell whether the person may send messages through the pipeline again."""
        return request.user.has_perm(RETRY_PERMISSION)

    @admin.action(description="Retry the failed ones", permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Put failed messages back to the step that they failed in."""
        # An ordered or sliced queryset cannot be updated.
        count = retry_failed(Message.objects.filter(pk__in=queryset.order_by().values("pk")))
        if count:
            notices.success(request, f"Messages that go through the pipeline again: {count:,}.")
        else:
            notices.warning(request, "None of these messages has failed, so there is nothing to retry.")

    @admin.display(description="text")
    def beginning(self, message: Message) -> SafeString:
        """Show how the text begins, and below it why the last attempt failed."""
        reason = (
            format_html('<div class="ag-why">{}</div>', excerpt(message.error, 160)) if message.error else ""
        )
        return format_html("{}{}", excerpt(text_of(message)) or _without_text(message), reason)

    @admin.display(description="state", ordering="state")
    def state_badge(self, message: Message) -> SafeString:
        """Show the state in its colour."""
        return badge(message.state, MessageState(message.state).label)

    @admin.display(description="who", ordering="model")
    def who(self, message: Message) -> str:
        """Show the model without the date of its release, or the role."""
        return (
            RELEASE.sub("", message.model) if message.role == "assistant" and message.model else message.role
        )

    @admin.display(description="captured", ordering="captured_at")
    def captured(self, message: Message) -> Any:
        """Show when it came in, under a short name."""
        return message.captured_at

    @admin.display(description="text")
    def text(self, message: Message) -> SafeString:
        """Show the whole text."""
        return shown(text_of(message))

    @admin.display(description="what happened")
    def happened(self, message: Message) -> SafeString:
        """Show what happened to it, and when."""
        return table_of(message.pk)

    @admin.display(description="fragments")
    def fragments_list(self, message: Message) -> Any:
        """Link the fragments that were made of it."""
        fragments = message.fragments.order_by("ordinal")[:100]
        links = (
            (reverse("admin:grid_fragment_change", args=[fragment.pk]), fragment.ordinal + 1, fragment.tokens)
            for fragment in fragments
        )
        return format_html_join(SafeString("<br>"), '<a href="{}">Fragment {}</a>, {} tokens', links) or None


def _without_text(message: Message) -> str:
    calls = message.tool_calls
    return f"(no text, {calls} tool call{'' if calls == 1 else 's'})" if calls else "(no text)"
