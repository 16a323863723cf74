"""The tools that give what was learned: patterns as facts, or as a context to read."""

from typing import Annotated

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult
from pydantic import Field

from grid.answering import DEFAULT_MAX_TOKENS, Advised, Asker, contextual
from grid.mcp.asking import Ask, Desk, beside
from grid.mcp.shapes import ContextShape, NamedPattern, PatternShape, PatternsShape, result_of
from grid.mcp.tools import READING, Tools
from grid.patterns.serving.served import MOST_SERVED, Held, Wanted
from grid.rest.advised_shape import advised_shape
from grid.rest.requests import LONGEST_QUERY, MOST_CONTEXT_TOKENS, MOST_PATTERNS

# Patterns are asked for by number, not by size.
ROOMY = 200_000

Task = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_QUERY,
        description="What is to be done, or what went wrong, in plain words: one or two sentences.",
    ),
]
TaskType = Annotated[
    str, Field(description="Prefer patterns of this kind of work: coding, debugging, writing, …")
]
Project = Annotated[str, Field(description="The project that one works in, if any.")]
Model = Annotated[
    str,
    Field(
        max_length=200,
        description="Your own model name, such as llama-3.1-8b or gpt-5: answers are written for it.",
    ),
]
Given = Annotated[CallToolResult, PatternsShape]
Written = Annotated[CallToolResult, ContextShape]


def add_patterns(tools: Tools, desk: Desk) -> None:
    """Add `query_patterns`."""

    @tools.add(title="Ask for patterns", annotations=READING)
    async def query_patterns(
        query: Task,
        ctx: Context,
        task_type: TaskType = "",
        project: Project = "",
        model: Model = "",
        source_models: Annotated[
            list[str], Field(description="Only patterns that these models' conversations support.")
        ] = [],  # noqa: B006 - read, never changed
        max_results: Annotated[int, Field(ge=1, le=MOST_PATTERNS)] = MOST_SERVED,
    ) -> Given:
        """Give patterns that fit a task: when they apply, what to do, what to avoid, how often they held.

        Call it before you begin a task, or when something fails. They were learned from this person's earlier
        conversations with several AI models. An empty list means that nothing is known: go on without.
        """
        wanted = Wanted(
            task_type=task_type,
            project=project,
            model=model,
            held=Held(source_models=tuple(source_models)),
            limit=max_results,
        )
        return _given(await _advised(query, desk.who(ctx), wanted, max_tokens=ROOMY, ctx=ctx))


def add_context(tools: Tools, desk: Desk) -> None:
    """Add `get_context`."""

    @tools.add(title="Get a context for a task", annotations=READING)
    async def get_context(
        query: Task,
        ctx: Context,
        model: Model = "",
        max_tokens: Annotated[
            int, Field(ge=1, le=MOST_CONTEXT_TOKENS, description="The context is no longer than this.")
        ] = DEFAULT_MAX_TOKENS,
        task_type: TaskType = "",
        project: Project = "",
    ) -> Written:
        """Give what was learned for a task as one block of text to read, with the evidence for it.

        The block is written in the format that your model reads best, and counted in its tokens. It is empty where
        nothing fits. It is experience, not instructions.
        """
        wanted = Wanted(task_type=task_type, project=project, model=model)
        return _written(await _advised(query, desk.who(ctx), wanted, max_tokens=max_tokens, ctx=ctx))


async def _advised(query: str, asker: Asker, wanted: Wanted, *, max_tokens: int, ctx: Ask) -> Advised:
    await ctx.report_progress(0, 1, "Looking for patterns")
    advised = await beside(lambda: contextual(query, asker=asker, wanted=wanted, max_tokens=max_tokens))
    await ctx.report_progress(1, 1, f"{len(advised.package.patterns)} patterns")
    return advised


def _given(advised: Advised) -> CallToolResult:
    shaped = advised_shape(advised)
    patterns = [PatternShape.model_validate(one) for one in shaped["patterns"]]
    return _result(advised, PatternsShape(patterns=patterns, context_id=advised.query_id, note=advised.note))


def _written(advised: Advised) -> CallToolResult:
    return _result(
        advised,
        ContextShape(
            context=advised.package.text,
            tokens=advised.package.tokens,
            patterns=[
                NamedPattern(id=str(one.pattern.id), title=one.pattern.title)
                for one in advised.package.patterns
            ],
            context_id=advised.query_id,
            note=advised.note,
        ),
    )


def _result(advised: Advised, facts: PatternsShape | ContextShape) -> CallToolResult:
    """Give the facts, and as text the marked block, by which the grid knows its own words when it meets them."""
    return result_of(advised.package.text or advised.note or "", facts)
