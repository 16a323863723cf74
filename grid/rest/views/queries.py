"""Asking the grid, and its figures."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grid import answering
from grid.rest.authentication import asker_of, owner_of
from grid.rest.found_shape import (
    ContextualAnswerSerializer,
    SemanticAnswerSerializer,
    contextual_answer,
    semantic_answer,
)
from grid.rest.requests import ContextualQuerySerializer, SemanticQuerySerializer, search_filters
from grid.rest.stats_shape import StatsSerializer
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
        asked = SemanticQuerySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        answer, context = answering.semantic(
            asked.validated_data["query"],
            asker=asker_of(request),
            filters=search_filters(asked.validated_data),
            with_context=asked.validated_data["with_context"],
        )
        return Response(semantic_answer(answer, context))


class ContextualQueryView(APIView):
    """POST /api/query/contextual."""

    @extend_schema(
        operation_id="query_contextual",
        tags=["query"],
        summary="Get a context for a model",
        request=ContextualQuerySerializer,
        responses=ContextualAnswerSerializer,
        examples=[
            OpenApiExample(
                "A task, and the budget of the model that will do it",
                {"query": "Add a column to a big table", "model": "gpt-5", "maxTokens": 1500},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """What is known about a task, as evidence and as a block of text that keeps to the budget of a model."""
        asked = ContextualQuerySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        answer, context = answering.contextual(
            asked.validated_data["query"],
            asker=asker_of(request),
            filters=search_filters(asked.validated_data),
            task_type=asked.validated_data.get("task_type"),
            max_tokens=asked.validated_data["max_tokens"],
        )
        return Response(contextual_answer(answer, context))


class StatsView(APIView):
    """GET /api/stats."""

    @extend_schema(operation_id="stats", tags=["grid"], summary="Get figures", responses=StatsSerializer)
    def get(self, request: Request) -> Response:
        """How many conversations, messages, tokens and fragments there are, and what is still on its way."""
        return Response(StatsSerializer(stats(owner_id=owner_of(request))).data)
