"""What was asked of the grid, and what the nightly comparison of its stores found."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from grid.admin.base import GridAdmin, badge, excerpt
from grid.models import QueryLog, Report


@admin.register(QueryLog)
class QueryLogAdmin(GridAdmin):
    """Read the queries."""

    owner_field = "owner"
    list_display = ("question", "kind", "hits", "took", "key", "owner", "asked_at")
    list_filter = ("kind", "api_key", "asked_at")
    list_select_related = ("owner", "api_key")
    ordering = ("-asked_at",)
    search_fields = ("query",)
    fields = ("query", "kind", "filters_shown", "hits", "took", "api_key", "owner", "asked_at")

    @admin.display(description="query")
    def question(self, row: QueryLog) -> str:
        """Show how the query begins."""
        return excerpt(row.query)

    @admin.display(description="took", ordering="milliseconds")
    def took(self, row: QueryLog) -> str:
        """Show the time in milliseconds."""
        return f"{row.milliseconds:,.1f} ms"

    @admin.display(description="key")
    def key(self, row: QueryLog) -> str | None:
        """Show the name of the key that was used."""
        return row.api_key.name if row.api_key else None

    @admin.display(description="filters")
    def filters_shown(self, row: QueryLog) -> str:
        """Show what the query was held to."""
        return ", ".join(f"{name}: {value}" for name, value in row.filters.items()) or "none"


@admin.register(Report)
class ReportAdmin(GridAdmin):
    """Read the reports."""

    list_display = ("made_at", "outcome", "mended")
    list_filter = ("mended",)
    date_hierarchy = "made_at"
    ordering = ("-made_at",)
    fields = ("made_at", "outcome", "mended", "table")

    @admin.display(description="outcome")
    def outcome(self, report: Report) -> SafeString:
        """Show how much differed."""
        total = sum(report.findings.values())
        return badge("failed", f"{total:,} differences") if total else badge("stored", "Nothing differed")

    @admin.display(description="findings")
    def table(self, report: Report) -> SafeString:
        """Show the count of each kind of difference."""
        rows = ((name.replace("_", " "), f"{count:,}") for name, count in report.findings.items())
        return format_html(
            '<table class="ag-table"><tbody>{}</tbody></table>',
            format_html_join("", "<tr><td>{}</td><td>{}</td></tr>", rows),
        )
