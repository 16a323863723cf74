"""Where each way out is mounted."""

from django.contrib import admin
from django.urls import include, path

from aethergrid.views import HealthView, SourcesView, metrics

admin.autodiscover()

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/health", HealthView.as_view()),
    path("api/sources", SourcesView.as_view()),
    path("metrics", metrics),
    path("api/", include("grid.rest.urls")),
]
handler400 = "grid.rest.pages.bad_request"
handler404 = "grid.rest.pages.not_found"
handler500 = "grid.rest.pages.server_error"
