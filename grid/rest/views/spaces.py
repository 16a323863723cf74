"""The vector spaces, for clients with an embedder of their own."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from embeddings.alignments.listing import alignment_shape, alignments
from grid.rest.fields import Moment
from grid.rest.stats_shape import ReembeddingFiguresSerializer, SpaceFiguresSerializer
from grid.stats import space_figures
from grid.switching.figures import reembedding_figures


class AlignmentSerializer(serializers.Serializer[Any]):
    """A map from one space into another, as it was measured on texts that it was not fitted on."""

    method = serializers.CharField()
    pairs = serializers.IntegerField(help_text="Texts that it was fitted on.")
    recall = serializers.FloatField(
        help_text="How often a text is among the ten first for a part of it, over how often it natively is."
    )
    cosine = serializers.FloatField(help_text="Of mapped vectors and native ones, on average.")
    floor = serializers.FloatField(help_text="A map with less recall is not used.")
    used = serializers.BooleanField()
    fittedAt = Moment()

    def get_fields(self) -> dict[str, Any]:
        """Name the spaces; `from` is no name in Python."""
        ends = {"from": serializers.CharField(), "to": serializers.CharField()}
        return ends | super().get_fields()


class SpacesSerializer(serializers.Serializer[Any]):
    """The spaces, the maps between them, and what is on its way from one into another."""

    spaces = SpaceFiguresSerializer(many=True)
    alignments = AlignmentSerializer(many=True)
    reembedding = ReembeddingFiguresSerializer(allow_null=True)


class SpacesView(APIView):
    """GET /api/spaces."""

    @extend_schema(
        operation_id="spaces",
        tags=["grid"],
        summary="Get the vector spaces",
        responses=SpacesSerializer,
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002
        """The spaces that a query may bring a vector of, and the maps by which one space is asked from another."""
        told = {
            "spaces": space_figures(),
            "alignments": [alignment_shape(row) for row in alignments()],
            "reembedding": reembedding_figures(),
        }
        return Response(SpacesSerializer(told).data)
