"""The tool that searches what was said."""

from datetime import datetime
from typing import Annotated

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult, TextContent
from pydantic import Field

from grid.answering import semantic
from grid.mcp.asking import Desk, beside
from grid.mcp.moments import aware
from grid.mcp.shapes import FragmentShape, FragmentsShape
from grid.mcp.tools import READING, Tools
from grid.rest.found_shape import semantic_answer
from grid.rest.requests import LONGEST_QUERY
from grid.search import DEEPEST_OFFSET, MOST_RESULTS, Mode, SearchFilters

NOTHING = "No fragment answers this query."
Found = Annotated[CallToolResult, FragmentsShape]
Moment = Annotated[datetime | None, Field(description="ISO 8601, such as 2026-03-01T00:00:00Z.")]


def add_finding(tools: Tools, desk: Desk) -> None:
    """Add `search_fragments`."""

    @tools.add(title="Search conversations", annotations=READING)
    async def search_fragments(
        query: Annotated[
            str,
            Field(min_length=1, max_length=LONGEST_QUERY, description="What to look for, in plain words."),
        ],
        ctx: Context,
        project: Annotated[str, Field(description="Only what was said in this project.")] = "",
        source_models: Annotated[list[str], Field(description="Only what these models said.")] = [],  # noqa: B006 - read, never changed
        task_type: str = "",
        topic: str = "",
        since: Moment = None,
        until: Moment = None,
        min_similarity: Annotated[
            float | None, Field(ge=-1, le=1, description="0 as alike as unrelated texts, 1 the same.")
        ] = None,
        max_results: Annotated[int, Field(ge=1, le=MOST_RESULTS)] = 10,
        offset: Annotated[
            int, Field(ge=0, le=DEEPEST_OFFSET, description="next_offset of the last call.")
        ] = 0,
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
        shaped = semantic_answer(answer, context)
        found = FragmentsShape(
            results=[FragmentShape.model_validate(one) for one in shaped["results"]],
            next_offset=shaped["nextOffset"],
        )
        text = (context or "") if found.results else NOTHING
        return CallToolResult(
            content=[TextContent(type="text", text=text)],
            structured_content=found.model_dump(by_alias=True),
        )
