"""Where conversations come from: each source with its files, and what in them could not be read."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib import messages as notices
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from capture import pausing
from capture.models import Source, TranscriptFile
from capture.ways import ways
from embeddings.errors import AetherGridError
from grid.admin.base import GridAdmin, badge, excerpt

PAUSE_PERMISSION = "capture.change_source"
PATH_CHARACTERS = 70
MOST_DAMAGE_SHOWN = 200


@admin.register(Source)
class SourceAdmin(GridAdmin):
    """Read, pause and resume sources."""

    owner_field = "owner"
    list_display = ("title", "location_end", "paused", "files", "damaged", "last_seen", "error")
    ordering = ("kind", "location")
    actions = ("pause", "resume")
    fields = (
        "title", "location", "owner", ("paused", "paused_at"), "files", "damaged", "unread_bytes", "received",
        "last_seen", "last_error", "error_at",
    )  # fmt: skip

    def load_page(self, rows: Sequence[Source]) -> None:
        """Count the files of all sources of the page."""
        counts = {
            row["source"]: row
            for row in TranscriptFile.objects.filter(source__in=rows)
            .order_by()
            .values("source")
            .annotate(files=Count("pk"), damaged=Count("pk", filter=~Q(damage=[])))
        }
        for row in rows:
            vars(row)["counts"] = counts.get(row.pk, {"files": 0, "damaged": 0})

    def has_pause_permission(self, request: HttpRequest) -> bool:
        """Let those pause and resume who may change sources."""
        return request.user.has_perm(PAUSE_PERMISSION)

    @admin.action(description="Pause: nothing more comes in by them", permissions=["pause"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        """Pause sources."""
        for row in queryset:
            pausing.pause(owner_id=row.owner_id, kind=row.kind, location=row.location)
        notices.success(request, f"Paused: {', '.join(map(str, queryset))}. It holds within a few seconds.")

    @admin.action(description="Resume", permissions=["pause"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        """Resume sources."""
        # A place is resumed with its whole way, which comes first, or by itself.
        for row in queryset.order_by("kind", "location"):
            try:
                pausing.resume(owner_id=row.owner_id, kind=row.kind, location=row.location)
            except AetherGridError as error:
                notices.error(request, str(error))
            else:
                notices.success(request, f"Resumed: {row}. What waited comes in within a few seconds.")

    @admin.display(description="source", ordering="kind")
    def title(self, source: Source) -> str:
        """Show the name of the way in."""
        way = ways().get(source.kind)
        return way.title if way else source.kind

    @admin.display(description="state")
    def paused(self, source: Source) -> SafeString | None:
        """Show that it is paused, or that its folder is missing."""
        if source.paused_at:
            return badge("paused")
        return badge("folder_missing", "folder missing") if source.missing else None

    @admin.display(description="location")
    def location_end(self, source: Source) -> str | None:
        """Show the end of a path: its beginning is the same for most."""
        return _end(source.location) or None

    @admin.display(description="files")
    def files(self, source: Source) -> SafeString:
        """Link the files."""
        return _files_link(f"{self._counts(source)['files']:,}", source, damaged=False)

    @admin.display(description="damaged files")
    def damaged(self, source: Source) -> SafeString | str:
        """Link the files that could not be read as a whole."""
        count = self._counts(source)["damaged"]
        return _files_link(f"{count:,}", source, damaged=True) if count else "none"

    @admin.display(description="last error")
    def error(self, source: Source) -> str | None:
        """Show how the last error begins."""
        return excerpt(source.last_error, 80) or None

    def _counts(self, source: Source) -> dict[str, int]:
        if "counts" not in vars(source):
            self.load_page([source])
        counts: dict[str, int] = vars(source)["counts"]
        return counts


class Damaged(admin.SimpleListFilter):
    """Whether all of a file could be read."""

    title, parameter_name = "damage", "damaged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """Give the two choices."""
        return [("yes", "Damaged"), ("no", "Whole")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Keep the files of the choice."""
        if self.value() == "yes":
            return queryset.exclude(damage=[])
        return queryset.filter(damage=[]) if self.value() == "no" else queryset


@admin.register(TranscriptFile)
class TranscriptFileAdmin(GridAdmin):
    """Read how far each file was read, and what was damaged in it."""

    owner_field = "source__owner"
    list_display = ("path_end", "kind", "read", "damage_badge", "read_at")
    list_filter = (Damaged, "source")
    list_select_related = ("source",)
    ordering = ("-read_at",)
    search_fields = ("path",)
    fields = ("path", "source", "read", "read_at", "damage_table")

    @admin.display(description="file", ordering="path")
    def path_end(self, file: TranscriptFile) -> str:
        """Show the end of the path."""
        return _end(file.path)

    @admin.display(description="source")
    def kind(self, file: TranscriptFile) -> str:
        """Show the kind of its source."""
        return file.source.kind

    @admin.display(description="read")
    def read(self, file: TranscriptFile) -> str:
        """Show how much of the file was read."""
        if file.offset == file.size:
            return f"all {file.size:,} bytes"
        return f"{file.offset:,} of {file.size:,} bytes"

    @admin.display(description="damage")
    def damage_badge(self, file: TranscriptFile) -> SafeString | None:
        """Show how many lines were damaged."""
        lines = len(file.damage)
        return badge("failed", f"{lines} line{'' if lines == 1 else 's'}") if lines else None

    @admin.display(description="damage")
    def damage_table(self, file: TranscriptFile) -> SafeString | str:
        """Show every damaged line with the reason."""
        if not file.damage:
            return "none: all of it could be read"
        rows = format_html_join(
            "",
            "<tr><td>{}</td><td>{}</td></tr>",
            ((d["line"], d["reason"]) for d in file.damage[:MOST_DAMAGE_SHOWN]),
        )
        more = len(file.damage) - MOST_DAMAGE_SHOWN
        note = format_html("<p>… and {} more.</p>", more) if more > 0 else ""
        return format_html(
            '<table class="ag-table"><thead><tr><th>Line</th><th>Reason</th></tr></thead><tbody>{}</tbody></table>{}',
            rows,
            note,
        )


def _end(path: str) -> str:
    return path if len(path) <= PATH_CHARACTERS else "…" + path[-PATH_CHARACTERS:]


def _files_link(text: str, source: Source, *, damaged: bool) -> SafeString:
    url = reverse("admin:capture_transcriptfile_changelist")
    more = "&damaged=yes" if damaged else ""
    return format_html('<a href="{}?source__id__exact={}{}">{}</a>', url, source.pk, more, text)
