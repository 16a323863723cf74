"""Patterns: to list, to read, to correct, and to say what they were good for."""

from typing import Any, cast
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grid.patterns.keeping.browsing import PatternFilters, patterns
from grid.patterns.keeping.errors import InvalidPatternError
from grid.patterns.keeping.feedback import give_feedback
from grid.patterns.keeping.hand import approve, edit, hand_back, merge, pin, retire, split
from grid.patterns.models import Pattern
from grid.rest.authentication import owner_of
from grid.rest.pattern_requests import (
    FeedbackRequestSerializer,
    HandBackSerializer,
    MergeSerializer,
    PatternEditSerializer,
    PatternParametersSerializer,
    ReasonSerializer,
    SplitSerializer,
)
from grid.rest.pattern_shape import (
    FeedbackSerializer,
    PatternChangeSerializer,
    PatternSerializer,
    pattern_shape,
)
from grid.rest.requests import PageParametersSerializer, checked
from grid.rest.views.lists import ListView


class PatternListView(ListView):
    """GET /api/patterns."""

    parameters = PatternParametersSerializer
    serializer_class = PatternSerializer

    @extend_schema(
        operation_id="patterns_list",
        tags=["patterns"],
        summary="List patterns",
        parameters=[PatternParametersSerializer],
        responses=PatternSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """What your conversations have learned, with its evidence; what most of them support first."""
        return self.list(request)

    def rows(self, *, owner_id: int, filters: dict[str, Any]) -> QuerySet[Pattern]:
        """Give the owner's patterns."""
        return patterns(owner_id=owner_id, filters=PatternFilters(**filters))


class PatternView(APIView):
    """GET and PATCH /api/patterns/{id}."""

    @extend_schema(
        operation_id="patterns_read", tags=["patterns"], summary="Read a pattern", responses=PatternSerializer
    )
    def get(self, request: Request, id: UUID) -> Response:
        """A pattern with its evidence."""
        return Response(pattern_shape(_find(request, id)))

    @extend_schema(
        operation_id="patterns_edit",
        tags=["patterns"],
        summary="Correct a pattern",
        request=PatternEditSerializer,
        responses=PatternSerializer,
    )
    def patch(self, request: Request, id: UUID) -> Response:
        """Write fields of a pattern yourself; the grid leaves them as you wrote them."""
        asked = checked(PatternEditSerializer, request.data)
        fields = dict(asked)
        pinned = fields.pop("pinned", None)
        found = _find(request, id)
        if fields:
            edit(found, fields=fields, by=_person(request))
        if pinned is not None:
            pin(found, pinned=pinned, by=_person(request))
        return Response(pattern_shape(_find(request, id)))


class PatternHistoryView(ListView):
    """GET /api/patterns/{id}/history."""

    parameters = PageParametersSerializer
    serializer_class = PatternChangeSerializer

    @extend_schema(
        operation_id="patterns_history",
        tags=["patterns"],
        summary="Read a pattern's history",
        parameters=[PageParametersSerializer],
        responses=PatternChangeSerializer(many=True),
    )
    def get(self, request: Request, id: UUID) -> Response:  # noqa: ARG002 - `rows` reads it from the address
        """What changed in a pattern, when and by whom, the latest first."""
        return self.list(request)

    def rows(self, *, owner_id: int, filters: dict[str, Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Give the changes of the owner's pattern."""
        return get_object_or_404(patterns(owner_id=owner_id), pk=self.kwargs["id"]).history.all()


class PatternFeedbackView(APIView):
    """POST /api/patterns/{id}/feedback."""

    @extend_schema(
        operation_id="patterns_feedback",
        tags=["patterns"],
        summary="Say what a pattern was good for",
        request=FeedbackRequestSerializer,
        responses={status.HTTP_201_CREATED: FeedbackSerializer},
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Say whether a pattern helped; those that harm sink, and are retired."""
        asked = checked(FeedbackRequestSerializer, request.data)
        given = give_feedback(_find(request, id), **asked, given_by=_person(request).get_username())
        return Response(FeedbackSerializer(given).data, status=status.HTTP_201_CREATED)


class PatternRetireView(APIView):
    """POST /api/patterns/{id}/retire."""

    @extend_schema(
        operation_id="patterns_retire",
        tags=["patterns"],
        summary="Retire a pattern",
        request=ReasonSerializer,
        responses=PatternSerializer,
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Give a pattern to nobody any more; it stays to be read, with the reason."""
        retire(_find(request, id), reason=_reason(request), by=_person(request))
        return Response(pattern_shape(_find(request, id)))


class PatternApproveView(APIView):
    """POST /api/patterns/{id}/approve."""

    @extend_schema(
        operation_id="patterns_approve",
        tags=["patterns"],
        summary="Take a pattern into use",
        request=ReasonSerializer,
        responses=PatternSerializer,
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Give a pattern to those who ask, whatever the grid thinks of it: a candidate, or one that was retired."""
        approve(_find(request, id), reason=_reason(request), by=_person(request))
        return Response(pattern_shape(_find(request, id)))


class PatternHandBackView(APIView):
    """POST /api/patterns/{id}/hand-back."""

    @extend_schema(
        operation_id="patterns_hand_back",
        tags=["patterns"],
        summary="Let the grid write fields again",
        request=HandBackSerializer,
        responses=PatternSerializer,
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Let the grid write fields again that you wrote; `state` ends what retire and approve did."""
        asked = checked(HandBackSerializer, request.data)
        hand_back(_find(request, id), fields=asked["fields"], by=_person(request))
        return Response(pattern_shape(_find(request, id)))


class PatternMergeView(APIView):
    """POST /api/patterns/{id}/merge."""

    @extend_schema(
        operation_id="patterns_merge",
        tags=["patterns"],
        summary="Merge patterns",
        request=MergeSerializer,
        responses=PatternSerializer,
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Make other patterns a part of this one: their evidence becomes its own, and they retire."""
        asked = checked(MergeSerializer, request.data)
        others = [_find(request, other) for other in asked["patterns"]]
        merge([_find(request, id), *others], by=_person(request))
        return Response(pattern_shape(_find(request, id)))


class PatternSplitView(APIView):
    """POST /api/patterns/{id}/split."""

    @extend_schema(
        operation_id="patterns_split",
        tags=["patterns"],
        summary="Split a pattern",
        request=SplitSerializer,
        responses={status.HTTP_201_CREATED: PatternSerializer},
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Make a pattern of its own of some of the evidence; the answer is the new one."""
        asked = checked(SplitSerializer, request.data)
        found, names = _find(request, id), set(asked["conversations"])
        taken = {row.pk: row.conversation.external_id for row in found.evidence.all()}
        if unknown := names - set(taken.values()):
            raise InvalidPatternError(
                f"conversations: there is no evidence from {min(unknown):.200} in this pattern."
            )
        chosen = [pk for pk, name in taken.items() if name in names]
        new = split(found, evidence=chosen, by=_person(request))
        return Response(pattern_shape(_find(request, new.pk)), status=status.HTTP_201_CREATED)


def _find(request: Request, id: UUID) -> Pattern:
    return get_object_or_404(patterns(owner_id=owner_of(request)), pk=id)


def _person(request: Request) -> AbstractUser:
    return cast(AbstractUser, request.user)


def _reason(request: Request) -> str:
    asked = checked(ReasonSerializer, request.data)
    return str(asked["reason"])
