"""Conversations with what was said in them; deleting one here erases it everywhere."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from capture.models import Conversation, Message
from grid.admin.base import GridAdmin, excerpt
from grid.admin.texts import load_texts, shown, text_of
from grid.browsing import with_counts
from grid.erasing import erase_conversation
from grid.models import Fragment

MESSAGES = 50
FOLDED_FROM_CHARACTERS = 3000


@admin.register(Conversation)
class ConversationAdmin(GridAdmin):
    """Read and erase conversations."""

    owner_field = "owner"
    list_display = ("beginning", "project", "source_kind", "message_count", "last_at")
    list_filter = ("source_kind", "project")
    date_hierarchy = "last_at"
    ordering = ("-last_at",)
    search_fields = ("title", "project", "=external_id")
    search_help_text = "Words of the title or the project, or the vendor's id of the conversation."
    fields = (("project", "source_kind"), ("started_at", "last_at"), ("owner", "external_id"))
    change_form_template = "admin/capture/conversation/change_form.html"

    def load_page(self, rows: Sequence[Conversation]) -> None:
        """Count the messages of all conversations of the page."""
        with_counts(rows)

    @admin.display(description="title", ordering="title")
    def beginning(self, conversation: Conversation) -> str:
        """Show the title, or the id of one that has none."""
        return excerpt(str(conversation), 80)

    @admin.display(description="messages")
    def message_count(self, conversation: Conversation) -> str:
        """Show how many messages it has."""
        return f"{vars(conversation)['message_count']:,}"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add a page of the messages, with their texts."""
        messages = context["original"].messages.all()
        page = Paginator(messages, MESSAGES).get_page(request.GET.get("messages"))
        turns = _turns(list(page.object_list))
        return super().render_change_form(request, context | {"page": page, "turns": turns}, *args, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:  # noqa: ARG002
        """Let those erase who may delete conversations."""
        return request.user.has_perm("capture.delete_conversation")

    def get_deleted_objects(
        self, objs: Iterable[Conversation], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Say what erasing takes away: in counts, for the messages may be thousands."""
        conversations = list(objs)
        of_these = Message.objects.filter(conversation__in=conversations)
        counts = {
            "conversations": len(conversations),
            "messages": of_these.count(),
            "fragments": Fragment.objects.filter(message__in=of_these.order_by()).count(),
        }
        allowed = self.has_delete_permission(request)
        return [str(row) for row in conversations], counts, set() if allowed else {"conversation"}, []

    def delete_model(self, request: HttpRequest, obj: Conversation) -> None:  # noqa: ARG002
        """Erase the conversation from every store."""
        erase_conversation(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Conversation]) -> None:  # noqa: ARG002
        """Erase each of the conversations from every store."""
        for conversation in list(queryset):
            erase_conversation(conversation)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Conversation]) -> list[LogEntry]:
        """Note who erased which conversation: by its id, for its title is a part of its text."""
        kind = ContentType.objects.get_for_model(Conversation)
        return LogEntry.objects.bulk_create(
            LogEntry(
                user_id=request.user.pk or 0,
                content_type=kind,
                object_id=str(row.pk),
                object_repr=f"{row.source_kind} {row.external_id}"[:200],
                action_flag=DELETION,
            )
            for row in queryset
        )


def _turns(messages: list[Message]) -> list[dict[str, Any]]:
    load_texts(messages)
    return [
        {"message": message, "text": shown(text), "folded": len(text) > FOLDED_FROM_CHARACTERS}
        for message in messages
        for text in [text_of(message)]
    ]
