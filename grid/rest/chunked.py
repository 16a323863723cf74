"""Bodies sent in chunks, whose length no header tells: DRF would take them for empty."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


def measure_chunked_bodies(get_response: Handler) -> Handler:
    """Give a middleware that reads such a body, up to what is allowed, and notes its length."""

    def handle(request: HttpRequest) -> HttpResponse:
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            request.META["CONTENT_LENGTH"] = str(_length(request))
        return get_response(request)

    return handle


def _length(request: HttpRequest) -> int:
    try:
        return len(request.body)
    except RequestDataTooBig:
        # The view comes to the same by itself, and answers it as a problem.
        return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) + 1
