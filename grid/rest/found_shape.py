"""What a query finds, as the API gives it in camelCase; commands give the same."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from grid.rest.fields import Moment
from grid.search import MODES, Answer, Found


class FoundMetadataSerializer(serializers.Serializer[Any]):
    """Where a fragment that was found comes from."""

    sourceModel = serializers.CharField(source="source_model")
    timestamp = Moment()
    topic = serializers.CharField()
    taskType = serializers.CharField(source="task_type")
    conversationId = serializers.CharField(source="conversation_id")
    messageId = serializers.CharField(source="message_id")


class PartSerializer(serializers.Serializer[Any]):
    """A signal: its value, its weight, and their product, which is what it adds."""

    value = serializers.FloatField()
    weight = serializers.FloatField()
    adds = serializers.FloatField()


class ExplanationSerializer(serializers.Serializer[Any]):
    """What a score is made of."""

    mode = serializers.ChoiceField(choices=MODES)
    cosine = serializers.FloatField(allow_null=True, help_text="Of the two vectors.")
    bm25 = serializers.FloatField(help_text="0 if the fragment was not among the best by words.")
    words = serializers.ListField(
        child=serializers.CharField(), help_text="Those of the query that the fragment has."
    )
    weights = serializers.CharField(help_text="The name of the weights; empty unless the mode is hybrid.")
    bias = serializers.FloatField(help_text="Added for every fragment.")
    parts = serializers.DictField(
        child=PartSerializer(),
        help_text="The signals of a hybrid search by name. "
        "Their sum with the bias goes through the logistic function.",
    )


class FoundSerializer(serializers.Serializer[Any]):
    """A fragment that was found."""

    id = serializers.UUIDField()
    content = serializers.CharField()
    similarity = serializers.FloatField(
        allow_null=True,
        help_text="How alike its meaning and the query's are: 0 as alike as two unrelated texts are on average with "
        "the embedder in use, 1 the same text; null in keyword mode while the embedder is away.",
    )
    score = serializers.FloatField(
        help_text="What the results are ordered by: from 0 to 1 in hybrid mode, the similarity in semantic mode, "
        "BM25 in keyword mode."
    )
    alike = serializers.IntegerField(help_text="How many more say nearly the same, and are not given.")
    metadata = FoundMetadataSerializer(source="*")
    explanation = ExplanationSerializer(required=False, help_text="Only where asked for.")

    def to_representation(self, instance: Found) -> dict[str, Any]:
        """Leave out an explanation that nobody asked for."""
        shape: dict[str, Any] = super().to_representation(instance)
        if instance.explanation is None:
            del shape["explanation"]
        return shape


class AnswerStatsSerializer(serializers.Serializer[Any]):
    """How much was searched, how long it took, and the time that the query's own words held it to."""

    totalSearched = serializers.IntegerField(source="total_searched")
    processingTime = serializers.SerializerMethodField(help_text="As 12ms.")
    notSearchedByMeaning = serializers.IntegerField(
        source="not_by_meaning",
        help_text="Fragments that were looked at by their words alone: an earlier embedder left them, and nothing "
        "leads to its space yet.",
    )
    since = Moment(
        allow_null=True, help_text="From this moment on; null if the words of the query say nothing."
    )
    until = Moment(allow_null=True, help_text="Before this moment; as above.")

    def get_processingTime(self, answer: Answer) -> str:
        """Give the time in whole milliseconds."""
        return f"{round(answer.seconds * 1000)}ms"


class SemanticAnswerSerializer(serializers.Serializer[Any]):
    """The fragments that answer a query best, best first."""

    results = FoundSerializer(many=True)
    nextOffset = serializers.IntegerField(
        source="stats.next_offset",
        allow_null=True,
        help_text="The `offset` of the next page; null if there is none.",
    )
    context = serializers.CharField(allow_null=True)  # type: ignore[assignment] # a declared field, no attribute
    stats = AnswerStatsSerializer()


def semantic_answer(answer: Answer, context: str | None) -> Mapping[str, Any]:
    """Shape the answer to a semantic query."""
    return SemanticAnswerSerializer({"results": answer.results, "context": context, "stats": answer}).data
