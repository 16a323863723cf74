"""Patterns out of this grid, and into another."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grid.patterns.keeping.browsing import PatternFilters, patterns
from grid.patterns.keeping.carrying import exported, imported
from grid.patterns.models import Pattern
from grid.rest.authentication import owner_of
from grid.rest.pattern_requests import ExportParametersSerializer
from grid.rest.requests import checked


class CarriedSerializer(serializers.Serializer[object]):
    """What became of the patterns."""

    added = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField(help_text="Known already, or learned here.")


class PatternExportView(APIView):
    """GET /api/patterns/export."""

    @extend_schema(
        operation_id="patterns_export",
        tags=["patterns"],
        summary="Export patterns",
        parameters=[ExportParametersSerializer],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """Your active and contested patterns, for another grid: without the conversations they come from."""
        asked = checked(ExportParametersSerializer, request.query_params.dict())
        filters = PatternFilters(**{name: value for name, value in asked.items() if value != ""})
        rows = patterns(owner_id=owner_of(request), filters=filters)
        chosen = rows if filters.state else rows.filter(state__in=Pattern.SERVED)
        return Response(exported(chosen))


class PatternImportView(APIView):
    """POST /api/patterns/import."""

    @extend_schema(
        operation_id="patterns_import",
        tags=["patterns"],
        summary="Import patterns",
        request=OpenApiTypes.OBJECT,
        responses=CarriedSerializer,
    )
    def post(self, request: Request) -> Response:
        """Bring in what an export gave: all of it, or nothing."""
        carried = imported(request.data, owner_id=owner_of(request), made_by=str(request.user))
        return Response(CarriedSerializer(carried).data)
