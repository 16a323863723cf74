"""Tokens (JWT) for a person's name and password, as an alternative to an API key."""

from typing import Any

from django.contrib.auth import get_user_model
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_simplejwt.serializers import TokenRefreshSerializer
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView

from grid.rest.throttling import LoginThrottle


class TokenView(TokenObtainPairView):
    """POST /api/token."""

    throttle_classes = [LoginThrottle]

    @extend_schema(operation_id="token", tags=["token"], summary="Get a token")
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """An access token for `Authorization: Bearer`, and a refresh token to get the next one with."""
        return super().post(request, *args, **kwargs)


class AccessTokenSerializer(serializers.Serializer[Any]):
    """The next access token."""

    access = serializers.CharField()


class RefreshTokenSerializer(TokenRefreshSerializer):
    """A refresh token."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, str]:
        """Give the next access token, unless the person is gone."""
        try:
            return super().validate(attrs)
        except get_user_model().DoesNotExist:
            raise AuthenticationFailed("The person of this token is gone.") from None


class RefreshView(TokenRefreshView):
    """POST /api/token/refresh."""

    serializer_class = RefreshTokenSerializer
    throttle_classes = [LoginThrottle]

    @extend_schema(
        operation_id="token_refresh",
        tags=["token"],
        summary="Refresh a token",
        responses=AccessTokenSerializer,
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The next access token, for a refresh token."""
        return super().post(request, *args, **kwargs)
