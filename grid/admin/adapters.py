"""How the adapters do, one kind of work in a line."""

from django.contrib import admin
from django.utils.safestring import SafeString

from adapters.models import AdapterHealth
from grid.admin.base import GridAdmin, badge, excerpt


@admin.register(AdapterHealth)
class AdapterHealthAdmin(GridAdmin):
    """Read how the adapters do."""

    list_display = (
        "family", "what", "state", "last_success", "mean", "latest", "done", "failed", "error", "last_error_at",
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

    @admin.display(description="mean time", ordering="latency_ms")
    def mean(self, row: AdapterHealth) -> str | None:
        """Show the mean of the latest successes."""
        return _in_words(row.latency_ms)

    @admin.display(description="last time", ordering="last_latency_ms")
    def latest(self, row: AdapterHealth) -> str | None:
        """Show how long the last success took."""
        return _in_words(row.last_latency_ms)

    @admin.display(description="successes", ordering="successes")
    def done(self, row: AdapterHealth) -> str:
        """Show how often it went well."""
        return f"{row.successes:,}"

    @admin.display(description="errors", ordering="failures")
    def failed(self, row: AdapterHealth) -> str:
        """Show how often it went wrong."""
        return f"{row.failures:,}"

    @admin.display(description="last error")
    def error(self, row: AdapterHealth) -> str | None:
        """Show how the last error begins."""
        return excerpt(row.last_error) or None


def _in_words(milliseconds: float | None) -> str | None:
    if milliseconds is None:
        return None
    return f"{milliseconds:,.1f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:,.1f} s"
