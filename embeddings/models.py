"""Embedding spaces, and the vectors already computed in them."""

from django.db import models


class EmbeddingSpace(models.Model):
    """A vector space: one provider's model at one number of dimensions. Vectors of two are never compared."""

    provider = models.CharField(max_length=64)
    model = models.CharField(max_length=200)
    dimensions = models.PositiveIntegerField()
    max_tokens = models.PositiveIntegerField(
        help_text="The longest text that the model reads, in its tokens."
    )
    unrelated_mean = models.FloatField(
        null=True,
        help_text="The mean cosine of texts that have nothing to do with each other, once measured.",
    )
    unrelated_spread = models.FloatField(null=True, help_text="The standard deviation of these cosines.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "model", "dimensions"], name="space_identity")
        ]

    def __str__(self) -> str:
        return f"{self.provider}:{self.model} ({self.dimensions})"


class CachedEmbedding(models.Model):
    """The L2-normalised float32 vector of one text in one space, by the text's content hash."""

    space = models.ForeignKey(
        EmbeddingSpace, on_delete=models.CASCADE, related_name="embeddings", db_index=False
    )
    content_hash = models.BinaryField(max_length=16)
    vector = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "content_hash"], name="embedding_identity")]

    def __str__(self) -> str:
        return f"{bytes(self.content_hash).hex()} in {self.space_id}"
