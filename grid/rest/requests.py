"""The bodies and parameters that the API takes. What is unknown in them is refused, and the known named."""

from collections.abc import Mapping
from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers

from adapters.messages import ROLES
from capture.models import MessageState
from grid.answering import DEFAULT_MAX_TOKENS
from grid.patterns.serving.served import MOST_SERVED, Held, Wanted
from grid.rest.fields import SOMETHING, Flag, Moment, Names, Number, Text, Whole
from grid.search import DEEPEST_OFFSET, MODES, MOST_RESULTS, SearchFilters

LONGEST_QUERY = 32_000
MOST_CONTEXT_TOKENS = 1_000_000
MOST_PATTERNS = 20
LARGEST_PAGE = 200
MOST_DIMENSIONS = 16_384
SHOWN = 100


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses what it does not know."""

    def to_internal_value(self, data: Any) -> Any:
        """Read the fields, unless there is an unknown one."""
        if isinstance(data, Mapping):
            known = ", ".join(sorted(self.fields))
            unknown = {
                str(name)[:SHOWN]: [f"it is unknown here; known are {known}."]
                for name in data
                if name not in self.fields
            }
            if unknown:
                raise serializers.ValidationError(unknown)
        return super().to_internal_value(data)


def checked(shape: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """Give what was sent as a shape has it.

    Raises:
        ValidationError: naming each field that is wrong.
    """
    asked = shape(data=data)
    asked.is_valid(raise_exception=True)
    values: dict[str, Any] = asked.validated_data
    return values


class QueryFiltersSerializer(StrictSerializer):
    """What a query is held to; what is left out, null or empty means any."""

    sourceModel = Names(
        source="source_models",
        required=False,
        allow_null=True,
        help_text="Models that wrote it: one or several.",
    )
    taskType = Text(source="task_type", required=False, allow_null=True, allow_blank=True)
    topic = Text(required=False, allow_null=True, allow_blank=True)
    project = Text(required=False, allow_null=True, allow_blank=True)
    since = Moment(required=False, allow_null=True, help_text="From this moment on.")
    until = Moment(required=False, allow_null=True, help_text="Before this moment.")
    minSimilarity = Number(
        source="min_similarity",
        required=False,
        allow_null=True,
        min_value=-1,
        max_value=1,
        help_text="Results whose `similarity` is at least this: 0 as alike as two unrelated texts are on average "
        "with the embedder in use, 1 the same text; it means the same with every embedder.",
    )
    maxResults = Whole(
        source="max_results", required=False, allow_null=True, min_value=1, max_value=MOST_RESULTS,
        help_text="10 unless told.",
    )  # fmt: skip
    offset = Whole(
        required=False, allow_null=True, min_value=0, max_value=DEEPEST_OFFSET,
        help_text="How many results to pass over; `nextOffset` of an answer begins the next page.",
    )  # fmt: skip
    collapse = Flag(
        required=False, allow_null=True,
        help_text="Give one result for all that say nearly the same, and count them in `alike`: true unless told.",
    )  # fmt: skip


def query_field(help_text: str, **how: Any) -> Text:
    """Give the field that holds the query itself."""
    return Text(
        **how,
        max_length=LONGEST_QUERY,
        validators=[RegexValidator(SOMETHING, message="It is empty; say what to look for.")],
        error_messages={"blank": "It is empty; say what to look for."},
        help_text=help_text,
    )


class SemanticQuerySerializer(StrictSerializer):
    """A query for the fragments that answer it best."""

    query = query_field("What to look for, in your own words.", required=False, default="")
    vector = serializers.ListField(
        child=Number(), required=False, max_length=MOST_DIMENSIONS,
        help_text="What to look for as a vector of your own embedder, in place of `query` or beside it.",
    )  # fmt: skip
    space = Text(
        required=False, max_length=400,
        help_text="The vector's space, as `/api/spaces` names it: provider:model:dimensions.",
    )  # fmt: skip
    mode = serializers.ChoiceField(
        choices=MODES,
        default=SearchFilters().mode,
        error_messages={"invalid_choice": f"One of {', '.join(MODES)} is needed."},
        help_text="By meaning and words together (hybrid), by meaning alone, or by words alone.",
    )
    explain = Flag(default=False, help_text="Say of each result what its score is made of.")
    filters = QueryFiltersSerializer(required=False, allow_null=True)
    returnContext = Flag(
        source="with_context", default=False, help_text="Give the results as a block for a prompt too."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for words, or a vector with its space."""
        if ("vector" in attrs) != ("space" in attrs):
            missing = "space" if "vector" in attrs else "vector"
            raise serializers.ValidationError(
                {missing: ["It is needed: a vector says nothing without its space."]}
            )
        if "query" not in self.initial_data and "vector" not in attrs:
            raise serializers.ValidationError({"query": ["This field is required, or `vector` and `space`."]})
        return attrs


class PatternFiltersSerializer(StrictSerializer):
    """What the patterns that are given are held to; what is left out, null or empty means any."""

    sourceModel = Names(
        source="source_models",
        required=False,
        allow_null=True,
        help_text="With evidence from one of these models: one or several.",
    )
    taskType = Text(source="task_type", required=False, allow_null=True, allow_blank=True)
    topic = Text(required=False, allow_null=True, allow_blank=True)
    project = Text(
        required=False, allow_null=True, allow_blank=True, help_text="With evidence from this project."
    )
    since = Moment(required=False, allow_null=True, help_text="Confirmed at this moment or later.")
    until = Moment(required=False, allow_null=True, help_text="First seen before this moment.")
    minSimilarity = Number(
        source="min_similarity", required=False, allow_null=True, min_value=-1, max_value=1,
        help_text="With evidence at least so similar to the query; the grid has a floor of its own.",
    )  # fmt: skip
    maxResults = Whole(
        source="max_results", required=False, allow_null=True, min_value=1, max_value=MOST_PATTERNS,
        help_text="So many patterns at most: 3 unless told.",
    )  # fmt: skip


class ContextualQuerySerializer(StrictSerializer):
    """A query for what a model should know about its task, within a budget of its tokens."""

    query = query_field("What is to be done, in the words of whoever asks for it.")
    taskType = Text(
        source="task_type", required=False, allow_null=True, allow_blank=True,
        help_text="Patterns of this task type are preferred; none is left out.",
    )  # fmt: skip
    project = Text(
        required=False, allow_null=True, allow_blank=True,
        help_text="The project that one works in: what was seen only there is preferred; nothing is left out.",
    )  # fmt: skip
    model = Text(
        required=False, allow_null=True, allow_blank=True, max_length=200,
        help_text="The model that asks: the context is written in its format, and counted in its tokens.",
    )  # fmt: skip
    maxTokens = Whole(
        source="max_tokens", default=DEFAULT_MAX_TOKENS, min_value=1, max_value=MOST_CONTEXT_TOKENS,
        help_text="The budget of the context.",
    )  # fmt: skip
    filters = PatternFiltersSerializer(required=False, allow_null=True)


class PageParametersSerializer(StrictSerializer):
    """Which page of a list."""

    page = serializers.IntegerField(required=False, min_value=1)
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_PAGE)


class ConversationParametersSerializer(PageParametersSerializer):
    """What a list of conversations is held to."""

    project = Text(required=False, allow_blank=True)
    # A declared field is no attribute of its class, whatever the stubs say.
    source = Text(required=False, allow_blank=True, help_text="Where it was captured: claude_code, api, …")  # type: ignore[assignment]
    since = Moment(required=False, help_text="With a message at or after this moment.")
    until = Moment(required=False, help_text="Begun before this moment.")


class FragmentParametersSerializer(PageParametersSerializer):
    """What a list of fragments is held to."""

    topic = Text(required=False, allow_blank=True)
    taskType = Text(source="task_type", required=False, allow_blank=True)
    project = Text(required=False, allow_blank=True)
    sourceModel = Text(source="source_model", required=False, allow_blank=True)
    conversationId = Text(
        source="conversation_id", required=False, allow_blank=True, help_text="As its source named it."
    )
    role = serializers.ChoiceField(choices=ROLES, required=False)
    state = serializers.ChoiceField(
        choices=MessageState.choices, required=False, help_text="The state of the fragment's message."
    )
    since = Moment(required=False, help_text="From this moment on.")
    until = Moment(required=False, help_text="Before this moment.")


def search_filters(asked: Mapping[str, Any]) -> SearchFilters:
    """Give what the body of a validated query holds it to; a filter that is null or empty means any."""
    filters = asked.get("filters") or {}
    given = {name: value for name, value in filters.items() if value not in (None, "", [])}
    models = tuple(name for name in given.pop("source_models", ()) if name)
    return SearchFilters(mode=asked["mode"], explain=asked["explain"], source_models=models, **given)


def wanted_patterns(asked: Mapping[str, Any]) -> Wanted:
    """Give what the body of a validated contextual query asks for beside the query."""
    filters = {
        name: value for name, value in (asked.get("filters") or {}).items() if value not in (None, "", [])
    }
    models = tuple(name for name in filters.pop("source_models", ()) if name)
    return Wanted(
        task_type=asked.get("task_type") or "",
        project=asked.get("project") or "",
        model=asked.get("model") or "",
        limit=filters.pop("max_results", MOST_SERVED),
        held=Held(source_models=models, **filters),
    )
