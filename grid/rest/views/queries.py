"""Asking the grid, and its figures."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grid import answering
from grid.rest.advised_shape import AdvisedSerializer, advised_shape
from grid.rest.authentication import asker_of, owner_of
from grid.rest.found_shape import SemanticAnswerSerializer, semantic_answer
from grid.rest.requests import (
    ContextualQuerySerializer,
    SemanticQuerySerializer,
    checked,
    search_filters,
    wanted_patterns,
)
from grid.rest.stats_shape import StatsSerializer
from grid.search import seen_from
from grid.stats import stats


class SemanticQueryView(APIView):
    """POST /api/query/semantic."""

    @extend_schema(
        operation_id="query_semantic",
        tags=["query"],
        summary="Find fragments by meaning and words",
        request=SemanticQuerySerializer,
        responses=SemanticAnswerSerializer,
        examples=[
            OpenApiExample(
                "A question",
                {
                    "query": "How did we fix the flaky test?",
                    "filters": {"maxResults": 5},
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """The fragments of your conversations that answer the query best, best first."""
        asked = checked(SemanticQuerySerializer, request.data)
        own = seen_from(asked["vector"], space=asked["space"]) if "vector" in asked else None
        answer, context = answering.semantic(
            asked["query"],
            asker=asker_of(request),
            filters=search_filters(asked),
            with_context=asked["with_context"],
            own=own,
        )
        return Response(semantic_answer(answer, context))


class ContextualQueryView(APIView):
    """POST /api/query/contextual."""

    @extend_schema(
        operation_id="query_contextual",
        tags=["query"],
        summary="Get what was learned, as a context for a model",
        request=ContextualQuerySerializer,
        responses=AdvisedSerializer,
        examples=[
            OpenApiExample(
                "A task, and the budget of the model that will do it",
                {"query": "Add a column to a big table", "model": "gpt-5", "maxTokens": 1500},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """The patterns that fit a task, best first, the least evidence for them, and both as a block of text.

        The block is in the format that the asking model likes, and keeps to its budget. Where nothing fits, all of
        it is empty, and `stats.note` says so.
        """
        asked = checked(ContextualQuerySerializer, request.data)
        advised = answering.contextual(
            asked["query"],
            asker=asker_of(request),
            wanted=wanted_patterns(asked),
            max_tokens=asked["max_tokens"],
        )
        return Response(advised_shape(advised))


class StatsView(APIView):
    """GET /api/stats."""

    @extend_schema(operation_id="stats", tags=["grid"], summary="Get figures", responses=StatsSerializer)
    def get(self, request: Request) -> Response:
        """How many conversations, messages, tokens and fragments there are, and what is still on its way."""
        return Response(StatsSerializer(stats(owner_id=owner_of(request))).data)
