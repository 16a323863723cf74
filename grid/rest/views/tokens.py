"""Tokens (JWT) for a person's name and password, as an alternative to an API key."""

from typing import Any

from django.contrib.auth import get_user_model
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_simplejwt.serializers import TokenObtainPairSerializer, TokenRefreshSerializer
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView

from grid.rest.fields import Text
from grid.rest.requests import StrictSerializer
from grid.rest.throttling import LoginThrottle


class CredentialsSerializer(StrictSerializer, TokenObtainPairSerializer):
    """A person's name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # simplejwt's own would cut blanks off a password.
        self.fields["username"] = Text(write_only=True)
        self.fields["password"] = Text(write_only=True, style={"input_type": "password"})


class TokensSerializer(serializers.Serializer[Any]):
    """A token to ask with, and one to get the next with."""

    access = serializers.CharField()
    refresh = serializers.CharField()


class RefreshTokenSerializer(StrictSerializer, TokenRefreshSerializer):
    """A refresh token."""

    refresh = Text()
    access = None  # type: ignore[assignment] # how DRF drops an inherited field

    def validate(self, attrs: dict[str, Any]) -> dict[str, str]:
        """Give the next access token, unless the person is gone."""
        try:
            return super().validate(attrs)
        except get_user_model().DoesNotExist:
            raise AuthenticationFailed("The person of this token is gone.") from None


class AccessTokenSerializer(serializers.Serializer[Any]):
    """The next access token."""

    access = serializers.CharField()


class TokenView(TokenObtainPairView):
    """POST /api/token."""

    serializer_class = CredentialsSerializer
    throttle_classes = [LoginThrottle]

    @extend_schema(operation_id="token", tags=["token"], summary="Get a token", responses=TokensSerializer)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """An access token for `Authorization: Bearer`, and a refresh token to get the next one with."""
        return super().post(request, *args, **kwargs)


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
