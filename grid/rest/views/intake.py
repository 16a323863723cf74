"""Giving messages to the grid."""

from drf_spectacular.utils import OpenApiExample, PolymorphicProxySerializer, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from capture.receiving import receive_pushed
from grid.rest.authentication import owner_of
from grid.rest.ingesting import BatchSerializer, MessageSerializer, read_messages
from grid.rest.pushing import noting_refusals, place_of, way_of
from grid.rest.responses import IngestedSerializer, ingested

EXAMPLE = {
    "conversation_id": "2026-03-01-migration",
    "message_id": "1",
    "timestamp": "2026-03-01T09:30:00Z",
    "role": "user",
    "content": "How do I add a column to a big table without blocking writes?",
    "metadata": {"project": "shop"},
}


class IngestView(APIView):
    """POST /api/ingest."""

    @extend_schema(
        operation_id="ingest",
        tags=["conversations"],
        summary="Record messages",
        request=PolymorphicProxySerializer(
            component_name="Ingest",
            serializers=[MessageSerializer, BatchSerializer],
            resource_type_field_name=None,
        ),
        responses={status.HTTP_202_ACCEPTED: IngestedSerializer},
        examples=[OpenApiExample("One message", EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Record one message, or up to 5,000 of them: all or none. They are on the disk when this answers.

        A message is known by its conversation and its id: one that is known already is a duplicate, one that
        grew replaces its earlier form. While a store of the grid is away, messages wait in the spool of the web
        process and are recorded when it is back; then the answer has `spooled`. While the source is paused nothing
        is recorded, and the answer is 423: keep the messages and send them again later, or drop them.
        """
        owner_id, way = owner_of(request), way_of(request)
        with noting_refusals(owner_id=owner_id, way=way):
            given = read_messages(request.data)
            received = receive_pushed(
                given.messages,
                owner_id=owner_id,
                source_kind=given.source_kind,
                way=way,
                place=place_of(given.messages, way=way),
            )
        return Response(ingested(received), status=status.HTTP_202_ACCEPTED)
