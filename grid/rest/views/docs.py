"""The description of the API, for programs and for people; both are read without a key."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.negotiation import DefaultContentNegotiation


class SchemaView(SpectacularAPIView):
    """GET /api/schema/, as YAML or, if that is asked for, JSON."""

    content_negotiation_class = DefaultContentNegotiation


class DocsView(SpectacularSwaggerView):
    """GET /api/docs/; its scripts come from this server."""

    url_name = "api-schema"
