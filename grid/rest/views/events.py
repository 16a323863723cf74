"""Following what happens in the grid."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from embeddings.errors import AetherGridError
from grid.events.kinds import KINDS
from grid.events.nudges import BELL
from grid.events.reading import Reader
from grid.events.stream import LONGEST_ID, follow, from_id, what_is_there
from grid.models import ApiKey
from grid.rest.authentication import owner_of

MOST_STREAMS = 200
MEDIA_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}

LAST_EVENT_ID = OpenApiParameter(
    "Last-Event-ID",
    {"type": "string", "pattern": f"^[0-9]{{0,{LONGEST_ID}}}$"},
    OpenApiParameter.HEADER,
    description="The `id` of the last event that came: what happened since then comes first.",
)
TEXT = {"type": "string"}
# What one event of the stream is; `data` is JSON, whose shape is that of `contentSchema`.
EVENT = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "description": "For `Last-Event-ID`."},
        "event": {"type": "string", "enum": [kind.name for kind in KINDS]},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {
                "type": "object",
                "properties": {
                    "kind": {"type": "string", "description": "As `event`."},
                    "id": {"type": "string", "format": "uuid"},
                    "messageId": {"type": "string", "description": "As its source names it."},
                    "conversation": {"type": "string", "format": "uuid"},
                    "conversationId": {"type": "string", "description": "As its source names it."},
                    "role": TEXT,
                    "model": TEXT,
                    "project": TEXT,
                    "timestamp": {"type": "string", "format": "date-time"},
                    "fragments": {"type": "integer", "description": "How many it has: of `messageStored`."},
                },
            },
        },
    },
    "required": ["id", "event", "data"],
}


class TooManyStreamsError(AetherGridError):
    """The process has as many streams as it takes."""


class EventsView(APIView):
    """GET /api/events."""

    @extend_schema(
        operation_id="events",
        tags=["grid"],
        summary="Follow what happens",
        parameters=[LAST_EVENT_ID],
        responses={(200, MEDIA_TYPE): OpenApiResponse(EVENT, description="Events, as they happen.")},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """What happens to your messages from now on, as server-sent events: `messageCaptured` and `messageStored`.

        A client that comes back with `Last-Event-ID` misses nothing; the last seconds may come twice.
        """
        if BELL.streams >= MOST_STREAMS:
            raise TooManyStreamsError(f"{MOST_STREAMS} clients follow the events already. Try again later.")
        reader = _reader(request)
        # The database is no more needed until the next look.
        close_old_connections()
        stream: Any = (
            follow(reader, allowed=_allowed(request))
            if isinstance(request._request, ASGIRequest)
            else what_is_there(reader)
        )
        return StreamingHttpResponse(stream, content_type=f"{MEDIA_TYPE}; charset=utf-8", headers=HEADERS)


def _reader(request: Request) -> Reader:
    id_ = request.headers.get("Last-Event-ID", "").strip()
    if id_:
        return Reader(owner_id=owner_of(request), cursor=_moment(id_))
    reader = Reader(owner_id=owner_of(request), cursor=timezone.now())
    reader.pass_over()
    return reader


def _moment(id_: str) -> datetime:
    try:
        return from_id(id_)
    except ValueError:
        raise ValidationError(
            {"Last-Event-ID": "This is no id of an event. Send one that came with an event, or leave it out."}
        ) from None


def _allowed(request: Request) -> Callable[[], bool]:
    """Give what tells whether the key, or the token, is still good."""
    auth: Any = request.auth
    if isinstance(auth, ApiKey):
        return ApiKey.objects.filter(pk=auth.pk, revoked_at=None, owner__is_active=True).exists
    ends = datetime.fromtimestamp(auth["exp"], UTC) if auth else None
    people = get_user_model().objects.filter(pk=owner_of(request), is_active=True)
    return lambda: (ends is None or timezone.now() < ends) and people.exists()
