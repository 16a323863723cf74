"""What a model is asked for: a structured item, and a verdict on two exchanges."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Schema = dict[str, Any]


def _at_most(characters: int, *, needed: bool = False) -> Callable[[str], str]:
    """Check a length here and not in the schema: not every API knows how to keep one."""

    def check(text: str) -> str:
        if len(text) > characters:
            raise ValueError(f"at most {characters} characters, not {len(text)}")
        if needed and not text:
            raise ValueError("it must not be empty")
        return text

    return check


class Answer(BaseModel):
    """JSON that a model answers with: these fields, all of them, and no others."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @classmethod
    def schema_for_models(cls) -> Schema:
        """Give the JSON schema in the few words that every API understands."""
        schema = cls.model_json_schema()
        for field in schema["properties"].values():
            field.pop("title", None)
        return {name: schema[name] for name in ("type", "properties", "required", "additionalProperties")}


class Item(Answer):
    """A pattern in words, field by field as the grid keeps it."""

    kind: Literal["strategy", "pitfall", "decision"] = Field(
        description=(
            "strategy: what helped. pitfall: what looks right and failed in most of the exchanges. decision: a "
            "choice between alternatives that was weighed."
        )
    )
    outcome: Literal["worked", "failed", "mixed", "unknown"] = Field(
        description="How the approach that the entry is about turned out over all exchanges; of a pitfall: failed."
    )
    title: Annotated[str, AfterValidator(_at_most(120, needed=True))] = Field(
        description="The lesson in at most 12 words, without a full stop."
    )
    when: Annotated[str, AfterValidator(_at_most(500))] = Field(
        description="The situation, problem or symptom that one faces where it applies: one or two sentences."
    )
    not_when: Annotated[str, AfterValidator(_at_most(500))] = Field(
        description="The condition under which it did not hold, or another choice is better. Empty if none was seen."
    )
    action: Annotated[str, AfterValidator(_at_most(1000, needed=True))] = Field(
        description="What to do, concretely: one to four sentences. Of a pitfall: what to do instead."
    )
    rationale: Annotated[str, AfterValidator(_at_most(500))] = Field(description="Why: one or two sentences.")
    caveats: list[Annotated[str, AfterValidator(_at_most(300, needed=True))]] = Field(
        description="What to avoid or to look out for, what failed before: at most five sentences."
    )
    verification: Annotated[str, AfterValidator(_at_most(400))] = Field(
        description="How it showed that it works: one sentence. Empty if it did not."
    )

    def texts(self) -> dict[str, str]:
        """Give what is said, by field; each caveat has its own."""
        named = {name: getattr(self, name) for name in WRITTEN}
        return named | {f"caveats {number}": text for number, text in enumerate(self.caveats, 1)}


class Verdict(Answer):
    """Whether two exchanges teach the same."""

    reason: Annotated[str, AfterValidator(_at_most(1000))] = Field(
        description="What each of them teaches, and what tells them apart: at most two sentences."
    )
    same: bool = Field(description="true if they teach the same lesson, false if not.")


WRITTEN = ("title", "when", "not_when", "action", "rationale", "verification")
