"""What the processes of the grid are asked: how they are, in words and in numbers, and how the sources are."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.utils import OpenApiResponse, extend_schema
from prometheus_client.exposition import choose_encoder
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from aethergrid.health import check_health
from aethergrid.metrics import registry
from aethergrid.probes import watcher_runs
from grid.rest.authentication import owner_of
from grid.rest.problems import RETRY_SECONDS
from grid.rest.sources_shape import SourcesSerializer, sources_shape
from grid.sources import sources

NO_STORE = {"Cache-Control": "no-store"}


class ComponentSerializer(serializers.Serializer[Any]):
    """One component."""

    status = serializers.ChoiceField(choices=["ok", "degraded", "down"])
    latencyMs = serializers.FloatField(min_value=0, help_text="How long the look at it took.")
    kind = serializers.CharField(
        allow_blank=True, help_text="Which implementation was chosen: sqlite, embedded, filesystem, …"
    )
    needed = serializers.BooleanField(help_text="Without it the grid cannot record, process or answer.")
    detail = serializers.CharField(required=False, help_text="What is wrong, or worth knowing.")


class HealthSerializer(serializers.Serializer[Any]):
    """The whole."""

    status = serializers.ChoiceField(
        choices=["ok", "degraded", "down"], help_text="down when a needed component is."
    )
    components = serializers.DictField(child=ComponentSerializer())
    version = serializers.CharField()


class HealthView(APIView):
    """How every component is."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    @extend_schema(
        operation_id="health",
        summary="How every component of the grid is",
        description="Needs no key, and loads nothing. 503 when a component that is needed is down.",
        tags=["health"],
        auth=[],
        responses={
            200: OpenApiResponse(HealthSerializer, "It works, perhaps with something degraded."),
            503: OpenApiResponse(HealthSerializer, "A component that is needed is down."),
        },
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002
        """Look at every component."""
        health = check_health()
        if health["status"] != "down":
            return Response(health, headers=NO_STORE)
        return Response(health, status=503, headers=NO_STORE | {"Retry-After": str(RETRY_SECONDS)})


class SourcesView(APIView):
    """GET /api/sources."""

    @extend_schema(operation_id="sources", tags=["grid"], summary="List sources", responses=SourcesSerializer)
    def get(self, request: Request) -> Response:
        """Every way in that your conversations come or could come by: its state, what came in, what waits, what is
        wrong. Sources are paused and resumed in the admin and by `manage.py sources`.
        """
        return Response(sources_shape(sources(owner_id=owner_of(request), watcher_runs=watcher_runs())))


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give every metric, in the text format of Prometheus or as OpenMetrics."""
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry()), content_type=content_type, headers=NO_STORE)
