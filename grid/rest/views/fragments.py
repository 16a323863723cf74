"""Fragments: to list and to read. They go with their conversation, not by themselves."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grid.browsing import FragmentFilters, FragmentWithText, fragments, with_text
from grid.models import Fragment
from grid.rest.authentication import owner_of
from grid.rest.requests import FragmentParametersSerializer
from grid.rest.responses import FragmentSerializer
from grid.rest.views.lists import ListView


class FragmentListView(ListView):
    """GET /api/fragments."""

    parameters = FragmentParametersSerializer
    serializer_class = FragmentSerializer

    @extend_schema(
        operation_id="fragments_list",
        tags=["fragments"],
        summary="List fragments",
        parameters=[FragmentParametersSerializer],
        responses=FragmentSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Your fragments with their text, those of the latest messages first."""
        return self.list(request)

    def rows(self, *, owner_id: int, filters: dict[str, Any]) -> QuerySet[Fragment]:
        """Give the owner's fragments."""
        return fragments(owner_id=owner_id, filters=FragmentFilters(**filters))

    def complete(self, page: Sequence[Any]) -> list[FragmentWithText]:
        """Add the texts."""
        return with_text(page)


class FragmentView(APIView):
    """GET /api/fragments/{id}."""

    @extend_schema(
        operation_id="fragments_read",
        tags=["fragments"],
        summary="Read a fragment",
        responses=FragmentSerializer,
    )
    def get(self, request: Request, id: UUID) -> Response:
        """A fragment with its text."""
        found = get_object_or_404(fragments(owner_id=owner_of(request)), pk=id)
        (fragment,) = with_text([found])
        return Response(FragmentSerializer(fragment).data)
