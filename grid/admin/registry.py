"""The models that the grid has met: what they can do, what there is of theirs, and how their adapters do."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adapters.models import AIModel
from adapters.standing import standing
from capture.models import Message
from grid.admin.base import GridAdmin, PageChangeList, badge, owned
from grid.model_registry import KnownModel, known_models, messages_by_model


class ModelList(PageChangeList):
    """A list whose messages are counted as far as the person may see them."""

    def get_results(self, request: HttpRequest) -> None:
        """Find the models of the page, and count."""
        super().get_results(request)
        load_known(request, self.result_list)


@admin.register(AIModel)
class AIModelAdmin(GridAdmin):
    """Read the registry of models."""

    change_list_template = "admin/adapters/aimodel/change_list.html"
    list_display = (
        "name", "family_shown", "window", "abilities", "messages", "seen",
    )  # fmt: skip
    list_filter = ("family", "uses_tools")
    date_hierarchy = "last_seen"
    ordering = ("-last_seen",)
    search_fields = ("name", "family")
    search_help_text = "A part of the name or of the family."
    fields = (
        ("name", "family_shown"), ("window", "tools"), "space", "messages", ("first_seen", "last_seen"),
    )  # fmt: skip

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002
        """Use the list that counts."""
        return ModelList

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> AIModel | None:
        """Find a model, and count."""
        row = super().get_object(request, object_id, from_field)
        if row:
            load_known(request, [row])
        return row

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show how the adapters do above the models."""
        return super().changelist_view(request, (extra_context or {}) | {"adapters": standing()})

    @admin.display(description="family", ordering="family")
    def family_shown(self, model: AIModel) -> str | None:
        """Show the family, a dash where none is known."""
        return model.family or None

    @admin.display(description="window", ordering="context_window")
    def window(self, model: AIModel) -> SafeString | None:
        """Show the tokens that it reads at once, and who says so."""
        known = _known(model)
        if known.context_window is None:
            return None
        by = "as captured" if known.window_was_seen else "by its name"
        return format_html('{} <span class="ag-by">{}</span>', f"{known.context_window:,}", by)

    @admin.display(description="tools", ordering="uses_tools")
    def tools(self, model: AIModel) -> SafeString | None:
        """Show that it has used tools."""
        return badge("ok", "tools") if model.uses_tools else None

    @admin.display(description="embedding space")
    def space(self, model: AIModel) -> str | None:
        """Show the space of a model that embeds."""
        return _known(model).embedding_space or None

    @admin.display(description="can")
    def abilities(self, model: AIModel) -> SafeString | None:
        """Show both in one column."""
        space = _known(model).embedding_space
        embeds = format_html('<span class="ag-by">embeds in {}</span>', space) if space else ""
        shown = format_html("{} {}", self.tools(model) or "", embeds)
        return shown if shown.strip() else None

    @admin.display(description="messages")
    def messages(self, model: AIModel) -> SafeString:
        """Link the messages that the person may see, their fragments, and the patterns with evidence from it."""
        count = _link("capture_message", model, f"{_known(model).messages:,}")
        fragments, patterns = (_link(f"grid_{name}", model, f"{name}s") for name in ("fragment", "pattern"))
        return format_html('{} <span class="ag-by">{} · {}</span>', count, fragments, patterns)

    @admin.display(description="seen", ordering="last_seen")
    def seen(self, model: AIModel) -> SafeString:
        """Show the first and the last day."""
        first, last = (f"{moment:%Y-%m-%d}" for moment in (model.first_seen, model.last_seen))
        return format_html('{} <span class="ag-by">since {}</span>', last, first)


def load_known(request: HttpRequest, rows: Iterable[AIModel]) -> None:
    """Look up what the columns show beside the rows, of what the person may see."""
    rows = list(rows)
    messages = owned(
        Message.objects.filter(model__in=[row.name for row in rows]), request.user, field="owner"
    )
    for row, known in zip(rows, known_models(rows, counts=messages_by_model(messages)), strict=True):
        vars(row)["known"] = known


def _known(model: AIModel) -> KnownModel:
    known: KnownModel = vars(model)["known"]
    return known


def _link(page: str, model: AIModel, text: str) -> SafeString:
    url = f"{reverse(f'admin:{page}_changelist')}?{urlencode({'model': model.name})}"
    return format_html('<a href="{}">{}</a>', url, text)
