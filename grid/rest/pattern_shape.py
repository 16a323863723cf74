"""Patterns as the API gives them, in camelCase; exports and commands give the same."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from grid.patterns.models import (
    LessonOutcome,
    Pattern,
    PatternKind,
    PatternOutcome,
    PatternState,
    Verdict,
)
from grid.rest.fields import Moment


class EvidenceSerializer(serializers.Serializer[Any]):
    """A place in a conversation that a pattern stands on."""

    conversationId = serializers.CharField(source="conversation.external_id")
    messageId = serializers.CharField(source="message.external_id")
    sourceModel = serializers.CharField(source="source_model")
    outcome = serializers.ChoiceField(choices=LessonOutcome.choices)
    timestamp = Moment()


class FeedbackCountsSerializer(serializers.Serializer[Any]):
    """How often a pattern was of use to those it was given to."""

    helpful = serializers.IntegerField()
    harmful = serializers.IntegerField()
    neutral = serializers.IntegerField()


class PatternSerializer(serializers.Serializer[Any]):
    """What conversations have learned, with the evidence for it."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=PatternKind.choices)
    state = serializers.ChoiceField(choices=PatternState.choices)
    outcome = serializers.ChoiceField(
        choices=PatternOutcome.choices, help_text="How what it is about turned out, over its evidence."
    )
    title = serializers.CharField()
    when = serializers.CharField(help_text="What one faces where it applies.")
    notWhen = serializers.CharField(source="not_when", help_text="Where it did not hold.")
    action = serializers.CharField(help_text="What to do; of a pitfall, what to do instead.")
    rationale = serializers.CharField()
    caveats = serializers.ListField(child=serializers.CharField())
    verification = serializers.CharField()
    taskType = serializers.CharField(source="task_type")
    topic = serializers.CharField()
    project = serializers.CharField(help_text="Empty where it was seen in more than one.")
    support = serializers.IntegerField(help_text="Distinct conversations.")
    modelDiversity = serializers.IntegerField(source="model_diversity")
    sourceModels = serializers.ListField(child=serializers.CharField(), source="source_models")
    confidence = serializers.FloatField(help_text="The lower bound of how often it holds, 0 to 1.")
    feedback = FeedbackCountsSerializer(source="*")
    evidence = EvidenceSerializer(many=True, source="evidence.all")
    firstSeen = Moment(source="first_seen")
    lastSeen = Moment(source="last_seen")
    version = serializers.IntegerField()
    pinned = serializers.BooleanField()
    edited = serializers.ListField(child=serializers.CharField(), help_text="Fields that a person wrote.")
    reason = serializers.CharField(help_text="Why it is in its state, where that is not plain.")


class PatternChangeSerializer(serializers.Serializer[Any]):
    """A change of a pattern."""

    version = serializers.IntegerField()
    madeAt = Moment(source="made_at")
    madeBy = serializers.CharField(source="made_by", help_text="Empty for the grid itself.")
    what = serializers.CharField()
    reason = serializers.CharField()
    before = serializers.DictField()
    after = serializers.DictField()


class FeedbackSerializer(serializers.Serializer[Any]):
    """What a pattern did for somebody."""

    verdict = serializers.ChoiceField(choices=Verdict.choices)
    model = serializers.CharField()
    comment = serializers.CharField()
    implicit = serializers.BooleanField(help_text="Read from what the user said next.")
    givenAt = Moment(source="given_at")


def pattern_shape(pattern: Pattern) -> Mapping[str, Any]:
    """Shape one pattern."""
    return PatternSerializer(pattern).data
