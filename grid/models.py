"""Fragments and their place in the embedded vector index, the query log, and the keys of the API."""

from django.conf import settings
from django.db import models

from capture.models import Message
from embeddings.models import CachedEmbedding, EmbeddingSpace
from grid.patterns.llm.models import ModelTelling, PairVerdict  # noqa: F401 - as below
from grid.patterns.models import (  # noqa: F401 - Django looks for an app's models here
    Distillation,
    Evidence,
    Feedback,
    Lesson,
    LessonLink,
    Pattern,
    PatternChange,
    Serving,
)
from grid.switching.models import FormerCut, Reembedding  # noqa: F401 - as above


class Fragment(models.Model):
    """A span of a message's text that is embedded as one. The id is a uuid5 of message and ordinal."""

    id = models.UUIDField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="fragments", db_index=False)
    ordinal = models.PositiveIntegerField()
    start = models.PositiveIntegerField(help_text="First character of the span in the message's content.")
    end = models.PositiveIntegerField(help_text="One past the last character.")
    content_hash = models.BinaryField(max_length=16, db_index=True)
    tokens = models.PositiveIntegerField(help_text="Counted with the tokenizer of the embedder in use.")
    topic = models.CharField(max_length=64)
    task_type = models.CharField(max_length=32)
    complexity = models.FloatField(help_text="0 to 1.")
    terms = models.BinaryField(
        null=True,
        help_text="The terms of its text in their order, as the lexical index has them: uint32 hashes.",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "ordinal"], name="fragment_identity")]

    def __str__(self) -> str:
        return f"{self.message_id}#{self.ordinal}"


class IndexedVector(models.Model):
    """A row of the embedded vector store: one fragment's vector in one space, with what it is filtered by.

    Rows are only ever appended: a changed fragment gets a new row and its old one goes, an erased one becomes a
    tombstone (no embedding), so that a process which has read up to `id` sees every change after it.
    """

    space = models.ForeignKey(EmbeddingSpace, on_delete=models.CASCADE, db_index=False)
    fragment_id = models.UUIDField()
    embedding = models.ForeignKey(CachedEmbedding, on_delete=models.CASCADE, null=True)
    owner_id = models.BigIntegerField()
    message_id = models.UUIDField()
    source_model = models.CharField(max_length=200, blank=True)
    project = models.CharField(max_length=255, blank=True)
    task_type = models.CharField(max_length=32, blank=True)
    topic = models.CharField(max_length=64, blank=True)
    timestamp = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "fragment_id"], name="indexed_vector_identity")
        ]

    def __str__(self) -> str:
        return f"{self.fragment_id} in {self.space_id}"


class QueryLog(models.Model):
    """One query: who asked what, with which filters, how many hits, how long it took."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    api_key = models.ForeignKey("ApiKey", on_delete=models.SET_NULL, null=True, blank=True)
    kind = models.CharField(max_length=16, help_text="semantic, contextual, augmented.")
    context_digest = models.BinaryField(
        max_length=16, null=True, db_index=True, help_text="Of the context that was given, to know it again."
    )
    query = models.TextField()
    filters = models.JSONField(default=dict)
    hits = models.PositiveIntegerField()
    milliseconds = models.FloatField()
    asked_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return self.query[:80]


class ApiKey(models.Model):
    """A key of the API. Only its SHA-256 is kept; the key itself is shown once, when it is made."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16, help_text="The start of the key, to tell it by.")
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    augment = models.BooleanField(
        null=True,
        blank=True,
        help_text="Whether calls through the proxy with this key get what the grid knows; unknown: as AUGMENT_PATHS "
        "and AUGMENT_MODELS say.",
    )

    class Meta:
        verbose_name = "API key"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class Report(models.Model):
    """What a nightly comparison of rows, raw log and vector store found and mended."""

    made_at = models.DateTimeField(auto_now_add=True)
    findings = models.JSONField(help_text="Counts by kind of difference.")
    mended = models.BooleanField()

    class Meta:
        verbose_name = "nightly report"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"
