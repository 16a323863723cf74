"""How often one may ask: counted by API key, by user where there is a JWT, else by address."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from limits import RateLimitItemPerSecond
from rest_framework.throttling import SimpleRateThrottle

from grid import counting
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

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count a call, unless it is one too many within the time of the rate."""
        number, seconds = self.parse_rate(self.rate)
        if number is None or seconds is None:
            return True
        rate = RateLimitItemPerSecond(number, seconds)
        self._free_at = counting.count(self.get_cache_key(request, view), rate=rate)
        return self._free_at is None

    def wait(self) -> float | None:
        """Give the seconds until a call is free again."""
        return max(0.0, self._free_at - time.time()) if self._free_at else None


class LoginThrottle(ApiThrottle):
    """Calls that try a password, at the rate of API_LOGIN_THROTTLE."""

    scope = "login"

    def get_rate(self) -> str | None:
        """Give the rate of the settings as they are now."""
        return settings.API_LOGIN_THROTTLE or None
