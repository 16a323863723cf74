"""Lists in pages."""

from typing import Any

from rest_framework.pagination import PageNumberPagination

from grid.rest.requests import LARGEST_PAGE


class Pages(PageNumberPagination):
    """Pages of 50, or of `page_size`; the parameters are checked before."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = LARGEST_PAGE
    invalid_page_message = "There is no page {page_number}. Ask for an earlier one."

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page as OpenAPI 3.1 does."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "On all pages together."},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }
