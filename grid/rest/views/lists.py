"""What the lists have in common: checked parameters, one page of rows, and the shape of each."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from grid.rest.authentication import owner_of
from grid.rest.formats import storable
from grid.rest.requests import PageParametersSerializer, checked


class ListView(GenericAPIView[Any]):
    """A list in pages."""

    parameters: ClassVar[type[PageParametersSerializer]]

    @abstractmethod
    def rows(self, *, owner_id: int, filters: dict[str, Any]) -> QuerySet[Any]:
        """Give the owner's rows that pass the filters."""

    def complete(self, page: Sequence[Model]) -> Sequence[Any]:
        """Add to the rows of one page what the shape needs."""
        return page

    def list(self, request: Request) -> Response:
        """Check the parameters, and shape one page."""
        asked = checked(self.parameters, storable(request.query_params.dict()))
        filters = {
            name: value for name, value in asked.items() if name not in ("page", "page_size") and value != ""
        }
        rows = self.rows(owner_id=owner_of(request), filters=filters)
        page = self.complete(self.paginate_queryset(rows) or [])
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
