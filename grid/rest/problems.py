"""Errors as problem details (RFC 9457), each saying what to change."""

import logging
import math
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from django.utils.encoding import escape_uri_path
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework_simplejwt.exceptions import InvalidToken

from adapters.messages import InvalidMessageError
from capture.pausing import PausedError
from capture.spool import SpoolFullError
from embeddings.away import AWAY, what_is_away
from embeddings.errors import AetherGridError
from grid.patterns.keeping.errors import InvalidPatternError
from grid.search import InvalidQueryError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 20
UNFORESEEN = "The grid failed at this; its log has the reason."
# Who is answered 503 may come back after so many seconds: a server that is away is asked again by then.
RETRY_SECONDS = 5
# A source is paused by a person, for longer than that.
PAUSED_RETRY_SECONDS = 60


def problem_for(error: Exception, context: dict[str, Any]) -> Response:
    """Answer an exception that a view raised; what nobody foresaw is logged, and nothing of it is told."""
    request = context["request"]
    status, detail, errors = _explain(error, context)
    if isinstance(error, AWAY):
        logger.warning("%s %s: %s", request.method, request.path, error)
    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("%s %s failed", request.method, request.path, exc_info=error)
    body = problem(status, detail, instance=request.path, errors=errors)
    return Response(body, status=status, headers=_headers(error, status), content_type=MEDIA_TYPE)


def problem(
    status: int, detail: str, *, instance: str, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """Give the problem details of a status; `errors` has one entry for each field that is wrong."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
        "instance": escape_uri_path(instance),
    }
    return body | ({"errors": errors} if errors else {})


def _explain(error: Exception, context: dict[str, Any]) -> tuple[int, str, list[dict[str, str]]]:
    """Give status, detail and the errors by field."""
    if isinstance(error, exceptions.ValidationError):
        errors = list(_by_field(error.detail))[:MOST_ERRORS]
        return error.status_code, " ".join(_line(found) for found in errors), errors
    if isinstance(error, InvalidQueryError | InvalidMessageError | InvalidPatternError):
        return HTTPStatus.BAD_REQUEST, str(error), _named_field(str(error))
    return *_explain_whole(error, context), []


def _explain_whole(error: Exception, context: dict[str, Any]) -> tuple[int, str]:
    match error:
        case Http404() | exceptions.NotFound():
            return HTTPStatus.NOT_FOUND, str(error) or "Nothing is here. Look at the id in the address."
        case exceptions.NotAuthenticated():
            return error.status_code, (
                "No key came with the request. Send `Authorization: Bearer KEY`; "
                "`manage.py apikey NAME` makes a key."
            )
        case exceptions.MethodNotAllowed():
            allowed = ", ".join(name for name in context["view"].allowed_methods if name != "OPTIONS")
            return (
                error.status_code,
                f"{context['request'].method} is not possible here; possible are {allowed}.",
            )
        case exceptions.UnsupportedMediaType():
            return error.status_code, "The body has to be JSON, with `Content-Type: application/json`."
        case InvalidToken():
            return error.status_code, (
                "This token is not valid, or no longer. Get another at /api/token/refresh or /api/token."
            )
        case exceptions.APIException():
            return error.status_code, _sentence(error.detail)
        case RequestDataTooBig():
            most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, (
                f"The body is larger than {most:,} bytes. Send less at a time, or set MAX_BODY_BYTES."
            )
        case PausedError():
            return HTTPStatus.LOCKED, str(error)
        case SpoolFullError():
            return HTTPStatus.INSUFFICIENT_STORAGE, str(error)
        case AetherGridError():
            return HTTPStatus.SERVICE_UNAVAILABLE, str(error)
    if isinstance(error, AWAY):
        return HTTPStatus.SERVICE_UNAVAILABLE, what_is_away(error)
    return HTTPStatus.INTERNAL_SERVER_ERROR, UNFORESEEN


def _sentence(detail: Any) -> str:
    if isinstance(detail, dict):
        detail = detail.get("detail", "")
    return " ".join(detail) if isinstance(detail, list) else str(detail)


def in_one_line(error: exceptions.ValidationError) -> str:
    """Say what is wrong with what was sent, each field by its name."""
    return " ".join(_line(found) for found in [*_by_field(error.detail)][:MOST_ERRORS])


def _by_field(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Flatten the nested errors of serializers to (field, detail)."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            if name == api_settings.NON_FIELD_ERRORS_KEY:
                yield from _by_field(inner, path)
            elif isinstance(name, int):
                yield from _by_field(inner, f"{path}[{name}]")
            else:
                yield from _by_field(inner, f"{path}.{name}" if path else name)
    elif isinstance(detail, list):
        for inner in detail:
            yield from _by_field(inner, path)
    else:
        yield {"field": path, "detail": str(detail)}


def _line(found: dict[str, str]) -> str:
    return f"{found['field']}: {found['detail']}" if found["field"] else found["detail"]


def _named_field(text: str) -> list[dict[str, str]]:
    field, colon, detail = text.partition(": ")
    return [{"field": field, "detail": detail}] if colon and " " not in field else []


def _headers(error: Exception, status: int) -> dict[str, str]:
    headers = {}
    if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.INSUFFICIENT_STORAGE):
        headers["Retry-After"] = str(RETRY_SECONDS)
    if status == HTTPStatus.LOCKED:
        headers["Retry-After"] = str(PAUSED_RETRY_SECONDS)
    if auth := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    return headers
