"""What the tools answer: the facts that REST gives, in the same words."""

from typing import Any

from mcp_types import CallToolResult, TextContent
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Shape(BaseModel):
    """Reads what REST gives; what it does not name is left out."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


def result_of(text: str, facts: Shape) -> CallToolResult:
    """Give the answer of a tool: a text for the model to read, and the facts."""
    return CallToolResult(
        content=[TextContent(type="text", text=text)], structured_content=facts.model_dump(by_alias=True)
    )


class EvidenceShape(Shape):
    """A place in a conversation that a pattern stands on."""

    conversation_id: str
    message_id: str
    source_model: str
    outcome: str
    timestamp: str


class PatternShape(Shape):
    """What several conversations have learned."""

    id: str = Field(description="Give it to give_feedback.")
    kind: str
    state: str = Field(description="active, or contested where it held for some and failed for others.")
    score: float = Field(description="How well it fits and how far to trust it, 0 to 1.")
    title: str
    when: str
    not_when: str
    action: str = Field(description="What to do.")
    rationale: str
    caveats: list[str] = Field(description="What to avoid.")
    verification: str
    task_type: str
    topic: str
    project: str
    support: int = Field(description="Distinct conversations that it comes from.")
    source_models: list[str]
    confidence: float = Field(description="The lower bound of how often it holds, 0 to 1.")
    evidence: list[EvidenceShape]


class PatternsShape(Shape):
    """The patterns that fit a task, best first."""

    patterns: list[PatternShape]
    context_id: int | None = Field(description="Give it to give_feedback to judge all of them at once.")
    note: str | None = Field(description="Why there is nothing, if there is nothing.")


class NamedPattern(Shape):
    """A pattern that is in a context."""

    id: str
    title: str


class ContextShape(Shape):
    """What was learned, written for a model, and what is in it."""

    context: str = Field(description="To be read as it stands; empty where nothing fits.")
    tokens: int
    patterns: list[NamedPattern]
    context_id: int | None = Field(description="Give it to give_feedback.")
    note: str | None = Field(description="Why there is nothing, if there is nothing.")


class WhereShape(Shape):
    """Where a fragment comes from."""

    source_model: str
    timestamp: str
    topic: str
    task_type: str
    conversation_id: str
    message_id: str


class FragmentShape(Shape):
    """A piece of a conversation."""

    id: str
    content: str
    similarity: float | None
    score: float
    alike: int = Field(description="How many more say nearly the same, and are not given.")
    metadata: WhereShape


class FragmentsShape(Shape):
    """The fragments that answer a query, best first."""

    results: list[FragmentShape]
    next_offset: int | None = Field(description="The offset of the next page; null if there is none.")


class ContributedShape(Shape):
    """What became of the messages."""

    accepted: int = Field(description="New, or grown.")
    duplicates: int = Field(description="Known already.")
    spooled: int = Field(description="Kept on the disk until the grid's stores are back.")
    ids: list[str]


class JudgedShape(Shape):
    """The patterns that the feedback was noted for."""

    verdict: str
    patterns: list[NamedPattern]


class FiguresShape(Shape):
    """Figures of the grid."""

    model_config = ConfigDict(extra="allow", alias_generator=to_camel, populate_by_name=True)

    conversations: int
    messages: dict[str, Any] = Field(description="total, user, assistant, byState, bySource, byModel.")
    fragments: int
    patterns: dict[str, Any] = Field(description="byState: candidate, active, contested, retired.")
