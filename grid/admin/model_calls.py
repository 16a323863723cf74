"""What the grid asked models, and what that cost."""

from django.contrib import admin

from adapters.models import ModelCall
from grid.admin.base import GridAdmin


@admin.register(ModelCall)
class ModelCallAdmin(GridAdmin):
    """Read the calls. What was said in them is not kept."""

    owner_field = "owner"
    list_display = (
        "asked_at", "model", "purpose", "input_tokens", "output_tokens", "dollars", "took", "owner", "error",
    )  # fmt: skip
    list_filter = ("model", "purpose", "asked_at")
    list_select_related = ("owner",)
    date_hierarchy = "asked_at"
    ordering = ("-asked_at",)
    fields = (
        "asked_at", "model", "purpose", "input_tokens", "output_tokens", "dollars", "took", "owner", "error",
    )  # fmt: skip

    @admin.display(description="cost", ordering="cost")
    def dollars(self, row: ModelCall) -> str | None:
        """Show the cost, if it is known."""
        return None if row.cost is None else f"${row.cost:.4f}"

    @admin.display(description="took", ordering="milliseconds")
    def took(self, row: ModelCall) -> str:
        """Show the time in seconds."""
        return f"{row.milliseconds / 1000:,.1f} s"
