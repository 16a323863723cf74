"""The tool that says what patterns were good for."""

from typing import Annotated, Literal
from uuid import UUID

from django.contrib.auth import get_user_model
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from grid.answering import Asker
from grid.mcp.asking import Desk, beside
from grid.mcp.shapes import JudgedShape, NamedPattern
from grid.mcp.tools import ADDING, Tools
from grid.models import QueryLog
from grid.patterns.keeping.browsing import patterns
from grid.patterns.keeping.feedback import give_feedback_on
from grid.patterns.models import Pattern

NEITHER = "Give pattern_id or context_id, one of the two; query_patterns and get_context answer with both."
NO_PATTERN = "There is no pattern {id}. Its id is in the answer of query_patterns and get_context."
NO_CONTEXT = (
    "There is no context {id}. Its id is `contextId` in the answer of query_patterns and get_context."
)
NOTHING_GIVEN = "Context {id} gave no patterns, or they are gone: there is nothing to judge."


def add_judging(tools: Tools, desk: Desk) -> None:
    """Add `give_feedback`."""

    @tools.add(title="Say whether a pattern helped", annotations=ADDING)
    async def give_feedback(
        verdict: Literal["helpful", "harmful", "neutral"],
        ctx: Context,
        pattern_id: Annotated[UUID | None, Field(description="The pattern that is judged.")] = None,
        context_id: Annotated[
            int | None, Field(description="Or contextId of an earlier answer: all the patterns that it gave.")
        ] = None,
        model: Annotated[str, Field(max_length=200, description="Your own model name.")] = "",
        comment: Annotated[str, Field(max_length=10_000, description="Why, in a sentence.")] = "",
    ) -> JudgedShape:
        """Say whether a pattern that you were given helped. Those that harm sink, and are given to nobody any more.

        Call it when you know how it turned out: the error is gone, the test passes, the user says so.
        """
        asker = desk.who(ctx)

        def work() -> list[Pattern]:
            judged = _judged(asker, pattern_id=pattern_id, context_id=context_id)
            give_feedback_on(judged, verdict=verdict, model=model, comment=comment, given_by=_name(asker))
            return judged

        judged = await beside(work, to_its_end=True)
        return JudgedShape(
            verdict=verdict, patterns=[NamedPattern(id=str(one.pk), title=one.title) for one in judged]
        )


def _judged(asker: Asker, *, pattern_id: UUID | None, context_id: int | None) -> list[Pattern]:
    own = patterns(owner_id=asker.owner_id)
    if (pattern_id is None) == (context_id is None):
        raise ToolError(NEITHER)
    if pattern_id is not None:
        found = list(own.filter(pk=pattern_id))
        if not found:
            raise ToolError(NO_PATTERN.format(id=pattern_id))
        return found
    assert context_id is not None
    if not QueryLog.objects.filter(pk=context_id, owner_id=asker.owner_id).exists():
        raise ToolError(NO_CONTEXT.format(id=context_id))
    found = list(own.filter(servings__query=context_id).distinct())
    if not found:
        raise ToolError(NOTHING_GIVEN.format(id=context_id))
    return found


def _name(asker: Asker) -> str:
    return str(get_user_model().objects.get(pk=asker.owner_id).get_username())
