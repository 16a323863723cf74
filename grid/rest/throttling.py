"""How often one may ask: counted by API key, by user where there is a JWT, else by address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.throttling import SimpleRateThrottle

from grid.models import ApiKey

if TYPE_CHECKING:
    # DRF's views import this file, which the settings name.
    from rest_framework.request import Request
    from rest_framework.views import APIView


class ApiThrottle(SimpleRateThrottle):
    """Every call counts, at the rate of API_THROTTLE; none if that is empty."""

    scope = "api"

    def get_rate(self) -> str | None:
        """Give the rate of the settings as they are now."""
        return settings.API_THROTTLE or None

    def get_cache_key(self, request: Request, view: APIView) -> str:  # noqa: ARG002
        """Give whose count a call adds to."""
        if isinstance(request.auth, ApiKey):
            whose = f"key-{request.auth.pk}"
        elif request.user and request.user.is_authenticated:
            whose = f"user-{request.user.pk}"
        else:
            whose = f"address-{self.get_ident(request)}"
        return self.cache_format % {"scope": self.scope, "ident": whose}


class LoginThrottle(ApiThrottle):
    """Calls that try a password, at the rate of API_LOGIN_THROTTLE."""

    scope = "login"

    def get_rate(self) -> str | None:
        """Give the rate of the settings as they are now."""
        return settings.API_LOGIN_THROTTLE or None
