"""The tool that searches what was said."""

from datetime import datetime
from typing import Annotated

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult
from pydantic import Field

from grid.answering import semantic
from grid.mcp.asking import Desk, beside
from grid.mcp.moments import aware
from grid.mcp.shapes import FragmentShape, FragmentsShape, result_of
from grid.mcp.tools import READING, Tools
from grid.rest.found_shape import semantic_answer
from grid.rest.requests import LONGEST_QUERY
from grid.search import DEEPEST_OFFSET, MOST_RESULTS, Answer, Mode, SearchFilters

NOTHING = "No fragment answers this query."
Found = Annotated[CallToolResult, FragmentsShape]
Query = Annotated[
    str, Field(min_length=1, max_length=LONGEST_QUERY, description="What to look for, in plain words.")
]
Project = Annotated[str, Field(description="Only what was said in this project.")]
Models = Annotated[list[str], Field(description="Only what these models said.")]
Similarity = Annotated[
    float | None, Field(ge=-1, le=1, description="0 as alike as unrelated texts, 1 the same.")
]
Offset = Annotated[int, Field(ge=0, le=DEEPEST_OFFSET, description="next_offset of the last call.")]
Moment = Annotated[datetime | None, Field(description="ISO 8601, such as 2026-03-01T00:00:00Z.")]


def add_finding(tools: Tools, desk: Desk) -> None:
    """Add `search_fragments`."""

    @tools.add(title="Search conversations", annotations=READING)
    async def search_fragments(
        query: Query,
        ctx: Context,
        project: Project = "",
        source_models: Models = [],  # noqa: B006 - read, never changed
        task_type: str = "",
        topic: str = "",
        since: Moment = None,
        until: Moment = None,
        min_similarity: Similarity = None,
        max_results: Annotated[int, Field(ge=1, le=MOST_RESULTS)] = 10,
        offset: Offset = 0,
        mode: Mode = "hybrid",
    ) -> Found:
        """Give what was said in earlier conversations that answers a query best, with who said it and when.

        It gives raw pieces of conversations; for what was learned from them, call query_patterns or get_context.
        """
        filters = SearchFilters(
            mode=mode,
            source_models=tuple(source_models),
            project=project or None,
            task_type=task_type or None,
            topic=topic or None,
            since=since and aware(since),
            until=until and aware(until),
            min_similarity=min_similarity,
            max_results=max_results,
            offset=offset,
        )
        asker = desk.who(ctx)
        await ctx.report_progress(0, 1, "Searching")
        answer, context = await beside(
            lambda: semantic(query, asker=asker, filters=filters, with_context=True)
        )
        await ctx.report_progress(1, 1, f"{len(answer.results)} fragments")
        return _found(answer, context or "")


def _found(answer: Answer, context: str) -> CallToolResult:
    shaped = semantic_answer(answer, context)
    facts = FragmentsShape(
        results=[FragmentShape.model_validate(one) for one in shaped["results"]],
        next_offset=shaped["nextOffset"],
    )
    return result_of(context if facts.results else NOTHING, facts)
