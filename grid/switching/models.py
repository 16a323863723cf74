"""How far a grid is with the embeddings of its latest embedder, and what was embedded of texts as they were cut."""

from django.db import models

from capture.models import Message
from embeddings.models import EmbeddingSpace


class Reembedding(models.Model):
    """Fragments on their way from other spaces into this one; the claim says who is at it."""

    space = models.OneToOneField(EmbeddingSpace, on_delete=models.CASCADE, primary_key=True)
    confirmed_at = models.DateTimeField(null=True, help_text="When somebody agreed to what it costs.")
    total = models.PositiveIntegerField(default=0, help_text="How many fragments there were to embed anew.")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    not_before = models.DateTimeField(help_text="With a claim, the end of its lease.")
    nudged_at = models.DateTimeField(null=True, help_text="When a task for it was queued.")
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = "re-embedding"

    def __str__(self) -> str:
        return f"into {self.space}"


class FormerCut(models.Model):
    """The hash of a text that a message was once cut into: it may have vectors, which go when the message does."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, db_index=False)
    content_hash = models.BinaryField(max_length=16, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "content_hash"], name="former_cut_identity")
        ]

    def __str__(self) -> str:
        return f"{bytes(self.content_hash).hex()} of {self.message_id}"
