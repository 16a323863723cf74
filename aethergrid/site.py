"""The admin site: the pages of the rooms' rows, of queue health, and of the sources."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path

# As a message goes through them; what is not named follows.
ROOMS = ("capture", "grid", "adapters", "embeddings", "auth")


class GridAdminSite(admin.AdminSite):
    """The admin of a grid."""

    site_header = "AetherGrid"
    site_title = "AetherGrid"
    index_title = "The grid"
    site_url = None
    index_template = "admin/grid_index.html"

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Add the pages of queue health and of the sources."""
        return [
            path("queue/", self.admin_view(self.queue), name="queue"),
            path("sources/", self.admin_view(self.sources), name="sources"),
            *super().get_urls(),
        ]

    def queue(self, request: HttpRequest) -> HttpResponse:
        """Show the queue, or retry what failed.

        Raises:
            PermissionDenied: if the person may not see messages.
        """
        # The page needs the models, which are not loaded yet when this site is made.
        from aethergrid.queue_page import queue_page

        if not request.user.has_perm("capture.view_message"):
            raise PermissionDenied
        return queue_page(request, context=self.each_context(request))

    def sources(self, request: HttpRequest) -> HttpResponse:
        """Show the sources, or pause or resume one.

        Raises:
            PermissionDenied: if the person may not see sources.
        """
        from aethergrid.sources_page import sources_page

        if not request.user.has_perm("capture.view_source"):
            raise PermissionDenied
        return sources_page(request, context=self.each_context(request))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the index, with how the queue and the sources are."""
        from aethergrid.queue_page import index_figures
        from aethergrid.sources_page import index_line

        shown = index_figures(request) if request.user.has_perm("capture.view_message") else {}
        shown |= index_line(request) if request.user.has_perm("capture.view_source") else {}
        return super().index(request, (extra_context or {}) | shown)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Give the rooms in the order of a message's way."""
        apps = super().get_app_list(request, app_label)
        order = {label: number for number, label in enumerate(ROOMS)}
        return sorted(apps, key=lambda app: order.get(app["app_label"], len(order)))
