"""What is answered outside of any view: under /api/ a problem, elsewhere Django's own page."""

import sys
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views import defaults

from embeddings.away import AWAY, what_is_away
from grid.rest.problems import MEDIA_TYPE, RETRY_SECONDS, UNFORESEEN, problem

PREFIX = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django refuses before any view: an unknown host, say."""
    if not _of_api(request):
        return defaults.bad_request(request, exception)
    return _plain(request, HTTPStatus.BAD_REQUEST, "The request's host or headers are not accepted here.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that nothing is mounted at."""
    if not _of_api(request):
        return defaults.page_not_found(request, exception)
    return _plain(
        request, HTTPStatus.NOT_FOUND, "There is no such address; /api/docs/ lists those there are."
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what failed outside of any view of the API; a server that is away is named."""
    error = sys.exc_info()[1]
    if isinstance(error, AWAY):
        return _away(request, what_is_away(error))
    if not _of_api(request):
        return defaults.server_error(request)
    return _plain(request, HTTPStatus.INTERNAL_SERVER_ERROR, UNFORESEEN)


def _away(request: HttpRequest, reason: str) -> HttpResponse:
    if _of_api(request):
        response = _plain(request, HTTPStatus.SERVICE_UNAVAILABLE, reason)
    else:
        # Without the request: context processors ask the database who is logged in.
        page = render_to_string("away.html", {"reason": reason, "retry_seconds": RETRY_SECONDS})
        response = HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _of_api(request: HttpRequest) -> bool:
    return request.path.startswith(PREFIX)


def _plain(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    return JsonResponse(
        problem(status, detail, instance=request.path), status=status, content_type=MEDIA_TYPE
    )
