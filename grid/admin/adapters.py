"""How the adapters do, one kind of work in a line."""

from django.contrib import admin
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adapters.models import AdapterHealth
from grid.admin.base import GridAdmin, badge, excerpt

ERROR_CHARACTERS = 300


@admin.register(AdapterHealth)
class AdapterHealthAdmin(GridAdmin):
    """Read how the adapters do."""

    list_display = (
        "family", "what", "standing", "worked", "mean", "counts",
    )  # fmt: skip
    list_filter = ("family", "what")
    ordering = ("family", "what")
    fields = (
        ("family", "what"), "state", ("last_success", "done"), ("mean", "latest"), ("last_error_at", "failed"),
        "last_error",
    )  # fmt: skip

    @admin.display(description="state")
    def state(self, row: AdapterHealth) -> SafeString:
        """Show whether the last that happened was an error."""
        return badge("failed", "error") if row.is_failing else badge("ok")

    @admin.display(description="state")
    def standing(self, row: AdapterHealth) -> SafeString:
        """Show the state, and below it what went wrong last, if it still is."""
        if not row.is_failing:
            return self.state(row)
        at = naturaltime(row.last_error_at) if row.last_error_at else ""
        why = f"{at}: {excerpt(row.last_error, ERROR_CHARACTERS)}"
        return format_html('{}<div class="ag-why">{}</div>', self.state(row), why)

    @admin.display(description="last success", ordering="last_success")
    def worked(self, row: AdapterHealth) -> str | None:
        """Show how long ago it last went well."""
        return str(naturaltime(row.last_success)) if row.last_success else None

    @admin.display(description="mean time", ordering="latency_ms")
    def mean(self, row: AdapterHealth) -> str | None:
        """Show the mean of the latest successes."""
        return _in_words(row.latency_ms)

    @admin.display(description="last time", ordering="last_latency_ms")
    def latest(self, row: AdapterHealth) -> str | None:
        """Show how long the last success took."""
        return _in_words(row.last_latency_ms)

    @admin.display(description="done", ordering="successes")
    def counts(self, row: AdapterHealth) -> SafeString:
        """Show how often it went well, and below it how often not."""
        errors = f"{row.failures:,} error{'' if row.failures == 1 else 's'}"
        return format_html('{} <span class="ag-by">{}</span>', self.done(row), errors if row.failures else "")

    @admin.display(description="successes", ordering="successes")
    def done(self, row: AdapterHealth) -> str:
        """Show how often it went well."""
        return f"{row.successes:,}"

    @admin.display(description="errors", ordering="failures")
    def failed(self, row: AdapterHealth) -> str:
        """Show how often it went wrong."""
        return f"{row.failures:,}"


def _in_words(milliseconds: float | None) -> str | None:
    if milliseconds is None:
        return None
    return f"{milliseconds:,.1f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:,.1f} s"
