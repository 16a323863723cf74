"""Who is asking: an API key in `Authorization: Bearer`; a JWT there is left to simplejwt."""

from typing import Any, cast

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from grid.answering import Asker
from grid.keys import MARK, find_key
from grid.models import ApiKey


class ApiKeyAuthentication(BaseAuthentication):
    """Reads `Bearer ag_…`; anything else is for the next authentication in line."""

    def authenticate(self, request: Request) -> tuple[Any, ApiKey] | None:
        """Give the owner and the key; None if there is no API key in the header."""
        scheme, _, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not text.strip().startswith(MARK):
            return None
        key = find_key(text.strip())
        if key is None:
            raise AuthenticationFailed(
                "This API key is unknown or was revoked. Make a new one with `manage.py apikey NAME`."
            )
        return key.owner, key

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        """Say what a 401 asks for."""
        return 'Bearer realm="aethergrid"'


def owner_of(request: Request) -> int:
    """Give the id of who asks."""
    return cast(int, request.user.pk)


def asker_of(request: Request) -> Asker:
    """Give who asks, and with which key, for the query functions."""
    return Asker(
        owner_id=owner_of(request), api_key=request.auth if isinstance(request.auth, ApiKey) else None
    )
