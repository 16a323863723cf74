"""Conversations and patterns as resources: a list of the owner's, page by page, and each to be read."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from mcp.server.context import CallNext, ServerRequestContext
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS, ListResourcesResult, Resource

from capture.models import Conversation
from grid.browsing import conversations, transcript, with_counts
from grid.mcp.asking import Desk, beside
from grid.patterns.keeping.browsing import patterns
from grid.patterns.models import Pattern
from grid.rest.pattern_shape import pattern_shape
from grid.rest.responses import ConversationDetailSerializer

PATTERN, CONVERSATION = "aethergrid://patterns/", "aethergrid://conversations/"
JSON = "application/json"
PAGE = 100
LONGEST_NAME = 80
NOT_HERE = "There is nothing at {uri}. List the resources for those that there are."
BAD_CURSOR = "cursor: take nextCursor of an earlier answer as it is, or leave it out for the first page."


def add_resources(server: MCPServer[Any], desk: Desk) -> None:
    """Add the templates by which each is read."""

    @server.resource(
        PATTERN + "{id}", title="Pattern", description="What was learned, with its evidence.", mime_type=JSON
    )
    async def pattern(id: str, ctx: Context) -> str:
        rows = patterns(owner_id=desk.who(ctx).owner_id)
        return await beside(lambda: _read(rows, id, uri=PATTERN + id, shaped=pattern_shape))

    @server.resource(
        CONVERSATION + "{id}",
        title="Conversation",
        description="A conversation with all that was said.",
        mime_type=JSON,
    )
    async def conversation(id: str, ctx: Context) -> str:
        rows = conversations(owner_id=desk.who(ctx).owner_id)
        return await beside(lambda: _read(rows, id, uri=CONVERSATION + id, shaped=_told))


def listing(desk: Desk) -> Any:
    """Give a middleware that answers a list of resources with those of whoever asks: patterns, then conversations."""

    async def listed(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> Any:
        if ctx.method != "resources/list" or ctx.request_id is None:
            return await call_next(ctx)
        start = _start((ctx.params or {}).get("cursor"))
        owner_id = desk.asker(ctx.request).owner_id
        found, more = await beside(lambda: _page(owner_id, start))
        return ListResourcesResult(resources=found, next_cursor=str(start + PAGE) if more else None)

    return listed


def _start(cursor: object) -> int:
    if cursor is None:
        return 0
    if isinstance(cursor, str) and cursor.isdecimal() and len(cursor) < 10:
        return int(cursor)
    raise MCPError(code=INVALID_PARAMS, message=BAD_CURSOR)


def _page(owner_id: int, start: int) -> tuple[list[Resource], bool]:
    """Give the resources of a page, and whether there are more."""
    learned, said = patterns(owner_id=owner_id).prefetch_related(None), conversations(owner_id=owner_id)
    end, known = start + PAGE, learned.count()
    found = [_pattern(row) for row in learned[start:end]]
    rest = slice(max(start - known, 0), max(end - known, 0))
    found += [_conversation(row) for row in said[rest]]
    return found, end < known + said.count()


def _pattern(row: Pattern) -> Resource:
    return Resource(
        uri=f"{PATTERN}{row.pk}", name=_short(row.title) or str(row.pk), description=row.when, mime_type=JSON
    )


def _conversation(row: Conversation) -> Resource:
    told = [row.source_kind, row.project, f"{row.last_at:%Y-%m-%d}" if row.last_at else ""]
    return Resource(
        uri=f"{CONVERSATION}{row.pk}",
        name=_short(row.external_id),
        description=", ".join(part for part in told if part),
        mime_type=JSON,
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1]}…"


def _read(rows: QuerySet[Any], id_: str, *, uri: str, shaped: Callable[[Any], Any]) -> str:
    try:
        found = rows.filter(pk=UUID(id_)).first()
    except ValueError:
        found = None
    if found is None:
        raise ResourceNotFoundError(NOT_HERE.format(uri=uri))
    return json.dumps(shaped(found), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _told(row: Conversation) -> Any:
    (found,) = with_counts([row])
    vars(found)["transcript"] = transcript(found)
    return ConversationDetailSerializer(found).data
