"""The shape of the figures of a grid."""

from typing import Any

from rest_framework import serializers

from grid.rest.fields import Moment


def _counts(help_text: str) -> serializers.DictField:
    return serializers.DictField(child=serializers.IntegerField(), help_text=help_text)


class MessageFiguresSerializer(serializers.Serializer[Any]):
    """How many messages there are, by what they are."""

    total = serializers.IntegerField()
    user = serializers.IntegerField()
    assistant = serializers.IntegerField()
    byState = _counts("captured, chunked, embedded, stored, failed.")
    bySource = _counts("claude_code, api, …")
    byModel = _counts("By the name of the model.")


class TokenFiguresSerializer(serializers.Serializer[Any]):
    """The tokens that the vendors counted, once a message."""

    output = serializers.IntegerField()
    input = serializers.IntegerField()


class PatternFiguresSerializer(serializers.Serializer[Any]):
    """How many patterns there are."""

    byState = _counts("candidate, active, contested, retired.")


class ModelFiguresSerializer(serializers.Serializer[Any]):
    """A model that wrote some of the messages."""

    name = serializers.CharField()
    family = serializers.CharField()
    contextWindow = serializers.IntegerField(
        allow_null=True, help_text="Tokens: as a capture told it, else as its adapter knows it."
    )
    usesTools = serializers.BooleanField(help_text="It has called tools in a capture.")
    embeddingSpace = serializers.CharField(
        allow_null=True, help_text="provider:model:dimensions, of a model that embeds."
    )
    messages = serializers.IntegerField()
    firstSeen = serializers.DateTimeField()
    lastSeen = serializers.DateTimeField()


class WorkFiguresSerializer(serializers.Serializer[Any]):
    """How one kind of work goes in an adapter, over the whole grid."""

    what = serializers.CharField(help_text="reading transcripts, asking a model, …")
    state = serializers.ChoiceField(["ok", "error"])
    lastSuccess = serializers.DateTimeField(allow_null=True)
    lastError = serializers.CharField(allow_null=True)
    lastErrorAt = serializers.DateTimeField(allow_null=True)
    latencyMs = serializers.FloatField(
        allow_null=True, help_text="Mean of the latest successes, the newest weighing most."
    )
    lastLatencyMs = serializers.FloatField(allow_null=True)
    successes = serializers.IntegerField()
    failures = serializers.IntegerField()


class AdapterFiguresSerializer(serializers.Serializer[Any]):
    """How an adapter does, over the whole grid; an error is told without what anybody said."""

    family = serializers.CharField()
    state = serializers.ChoiceField(
        ["ok", "error", "unused"], help_text="error: the last that happened in some kind of its work was one."
    )
    lastSuccess = serializers.DateTimeField(allow_null=True)
    lastError = serializers.CharField(allow_null=True, help_text="Also one that is over; see state.")
    lastErrorAt = serializers.DateTimeField(allow_null=True)
    lastErrorIn = serializers.CharField(allow_null=True, help_text="The kind of work.")
    latencyMs = serializers.FloatField(allow_null=True, help_text="Of the kind of work that it did last.")
    successes = serializers.IntegerField()
    failures = serializers.IntegerField()
    work = WorkFiguresSerializer(many=True)


class TopicFiguresSerializer(serializers.Serializer[Any]):
    """A topic and how many fragments are about it."""

    topic = serializers.CharField()
    fragments = serializers.IntegerField()


class SearchFiguresSerializer(serializers.Serializer[Any]):
    """How the web process searches a space: exactly, or by candidates."""

    state = serializers.CharField(
        help_text="exact; preparing, exactly until then; approximate; refused, exactly since too little was found."
    )
    recallOf10 = serializers.FloatField(
        allow_null=True, help_text="The part of the nearest 10 that the candidates had when last measured."
    )
    recallOf200 = serializers.FloatField(allow_null=True, help_text="The same of the nearest 200.")


class SpaceFiguresSerializer(serializers.Serializer[Any]):
    """An embedding space and how many vectors of the grid are in it."""

    name = serializers.CharField(help_text="provider:model:dimensions, as queries by a vector name it.")
    inUse = serializers.BooleanField(help_text="Whether it is that of EMBEDDING_MODEL.")
    provider = serializers.CharField()
    model = serializers.CharField()
    dimensions = serializers.IntegerField()
    vectors = serializers.IntegerField(allow_null=True, help_text="null while the vector store is away.")
    search = SearchFiguresSerializer(allow_null=True, help_text="null where a server searches.")


class ReembeddingFiguresSerializer(serializers.Serializer[Any]):
    """How far the grid is with embedding anew what an earlier embedder left."""

    fragments = serializers.IntegerField(help_text="Still in other spaces.")
    total = serializers.IntegerField(help_text="In them when it began.")
    startedAt = Moment(allow_null=True)
    finishedAt = Moment(allow_null=True)
    needsConsent = serializers.BooleanField(
        help_text="Whether it may cost something, and waits for `manage.py reembed --yes`."
    )
    error = serializers.CharField(allow_null=True, help_text="Why it waits, if it does.")


class BacklogFiguresSerializer(serializers.Serializer[Any]):
    """What is captured and not searchable yet."""

    messages = serializers.IntegerField()
    patterns = serializers.IntegerField()
    oldestSeconds = serializers.FloatField(help_text="How long the oldest of them waits.")


class QueueFiguresSerializer(serializers.Serializer[Any]):
    """What the pipeline is at."""

    inProgress = serializers.IntegerField()
    retrying = serializers.IntegerField()
    failed = serializers.IntegerField()


class SpendingSerializer(serializers.Serializer[Any]):
    """What the model that tells patterns was asked about one's own conversations, and what that took."""

    model = serializers.CharField(
        allow_blank=True, help_text="As PATTERN_MODEL names it; empty: none is asked."
    )
    calls = serializers.IntegerField()
    failed = serializers.IntegerField()
    inputTokens = serializers.IntegerField()
    outputTokens = serializers.IntegerField()
    cost = serializers.FloatField(help_text="US dollars, of the calls whose price is known.")
    unpriced = serializers.IntegerField(help_text="Calls whose price is not known.")
    tokensToday = serializers.IntegerField(help_text="Of the whole grid, since midnight UTC.")
    tokensPerDay = serializers.IntegerField(help_text="How many it may be; 0 where no model is asked.")


class StatsSerializer(serializers.Serializer[Any]):
    """The figures of the owner's part of a grid."""

    conversations = serializers.IntegerField()
    messages = MessageFiguresSerializer()
    tokens = TokenFiguresSerializer()
    fragments = serializers.IntegerField()
    patterns = PatternFiguresSerializer()
    models = ModelFiguresSerializer(many=True)
    adapters = AdapterFiguresSerializer(many=True)
    topics = TopicFiguresSerializer(many=True)
    spaces = SpaceFiguresSerializer(many=True)
    reembedding = ReembeddingFiguresSerializer(
        allow_null=True, help_text="null where no earlier embedder left anything."
    )
    backlog = BacklogFiguresSerializer()
    queue = QueueFiguresSerializer()
    patternModel = SpendingSerializer()
