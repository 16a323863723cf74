"""Conversations: to list, to read, to erase."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from capture.models import Conversation
from grid.browsing import ConversationFilters, conversations, transcript, with_counts
from grid.erasing import erase_conversation
from grid.rest.authentication import owner_of
from grid.rest.requests import ConversationParametersSerializer
from grid.rest.responses import ConversationDetailSerializer, ConversationSerializer
from grid.rest.views.lists import ListView


class ConversationListView(ListView):
    """GET /api/conversations."""

    parameters = ConversationParametersSerializer
    serializer_class = ConversationSerializer

    @extend_schema(
        operation_id="conversations_list",
        tags=["conversations"],
        summary="List conversations",
        parameters=[ConversationParametersSerializer],
        responses=ConversationSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Your conversations, the latest first."""
        return self.list(request)

    def rows(self, *, owner_id: int, filters: dict[str, Any]) -> QuerySet[Conversation]:
        """Give the owner's conversations."""
        return conversations(owner_id=owner_id, filters=ConversationFilters(**filters))

    def complete(self, page: Sequence[Any]) -> list[Conversation]:
        """Count the messages of each."""
        return with_counts(page)


class ConversationView(APIView):
    """GET and DELETE /api/conversations/{id}."""

    @extend_schema(
        operation_id="conversations_read",
        tags=["conversations"],
        summary="Read a conversation",
        responses=ConversationDetailSerializer,
    )
    def get(self, request: Request, id: UUID) -> Response:
        """A conversation with its messages in order."""
        found = _find(request, id)
        found.transcript = transcript(found)
        return Response(ConversationDetailSerializer(found).data)

    @extend_schema(
        operation_id="conversations_erase",
        tags=["conversations"],
        summary="Erase a conversation",
        responses={status.HTTP_204_NO_CONTENT: None},
    )
    def delete(self, request: Request, id: UUID) -> Response:
        """Erase a conversation for good: its text, fragments and vectors. Its source does not bring it back."""
        erase_conversation(_find(request, id))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _find(request: Request, id: UUID) -> Any:
    return with_counts([get_object_or_404(conversations(owner_id=owner_of(request)), pk=id)])[0]
