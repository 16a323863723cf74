"""The bodies and parameters of the API of patterns. What is unknown in them is refused, and the known named."""

from rest_framework import serializers

from grid.patterns.keeping.hand import EDITABLE, LONGEST, LONGEST_TEXT, MOST_CAVEATS
from grid.patterns.models import PatternKind, PatternState, Verdict
from grid.rest.fields import Flag, Text
from grid.rest.requests import PageParametersSerializer, StrictSerializer


class PatternParametersSerializer(PageParametersSerializer):
    """What a list of patterns is held to."""

    state = serializers.ChoiceField(choices=PatternState.choices, required=False)
    kind = serializers.ChoiceField(choices=PatternKind.choices, required=False)
    project = Text(required=False, allow_blank=True, help_text="With evidence from this project.")
    taskType = Text(source="task_type", required=False, allow_blank=True)
    topic = Text(required=False, allow_blank=True)
    sourceModel = Text(
        source="source_model", required=False, allow_blank=True, help_text="With evidence from this model."
    )
    pinned = serializers.BooleanField(required=False, allow_null=True, default=None)
    q = Text(
        source="words", required=False, allow_blank=True, help_text="Words that its texts have, all of them."
    )


class PatternEditSerializer(StrictSerializer):
    """What a person writes of a pattern; what is left out stays. It outranks what the grid would write."""

    title = Text(required=False, max_length=LONGEST["title"])
    kind = serializers.ChoiceField(choices=PatternKind.choices, required=False)
    when = Text(required=False, allow_blank=True, max_length=LONGEST_TEXT)
    notWhen = Text(source="not_when", required=False, allow_blank=True, max_length=LONGEST_TEXT)
    action = Text(required=False, max_length=LONGEST_TEXT)
    rationale = Text(required=False, allow_blank=True, max_length=LONGEST_TEXT)
    caveats = serializers.ListField(
        child=Text(max_length=LONGEST_TEXT), max_length=MOST_CAVEATS, required=False
    )
    verification = Text(required=False, allow_blank=True, max_length=LONGEST_TEXT)
    taskType = Text(source="task_type", required=False, allow_blank=True, max_length=LONGEST["task_type"])
    topic = Text(required=False, allow_blank=True, max_length=LONGEST["topic"])
    project = Text(required=False, allow_blank=True, max_length=LONGEST["project"])
    pinned = Flag(required=False, help_text="A pinned pattern is never retired by the grid.")


class ReasonSerializer(StrictSerializer):
    """Why a person decides so."""

    reason = Text(required=False, allow_blank=True, default="", max_length=LONGEST_TEXT)


class HandBackSerializer(StrictSerializer):
    """The fields that the grid may write again."""

    fields = serializers.ListField(  # type: ignore[assignment] # a declared field, no attribute
        child=serializers.ChoiceField(choices=(*EDITABLE, "state")), min_length=1, max_length=20
    )


class MergeSerializer(StrictSerializer):
    """The patterns that say the same as this one and become a part of it."""

    patterns = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=100)


class SplitSerializer(StrictSerializer):
    """The conversations whose evidence makes a pattern of its own."""

    conversations = serializers.ListField(
        child=Text(), min_length=1, max_length=1000, help_text="As the evidence names them: `conversationId`."
    )


class FeedbackRequestSerializer(StrictSerializer):
    """What the pattern did for whom it was given to."""

    verdict = serializers.ChoiceField(choices=Verdict.choices)
    model = Text(required=False, allow_blank=True, default="", max_length=200, help_text="Who was given it.")
    comment = Text(required=False, allow_blank=True, default="", max_length=LONGEST_TEXT)


class ExportParametersSerializer(StrictSerializer):
    """Which patterns are exported."""

    state = serializers.ChoiceField(
        choices=PatternState.choices, required=False, help_text="Active and contested ones unless told."
    )
    project = Text(required=False, allow_blank=True, help_text="With evidence from this project.")
