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

    @property
    def name(self) -> str:
        """The name that `embeddings.spaces.space_named` knows it by."""
        return f"{self.provider}:{self.model}:{self.dimensions}"


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


class Alignment(models.Model):
    """A map from one space into another, fitted on texts that were embedded in both, and how well it does."""

    source = models.ForeignKey(EmbeddingSpace, on_delete=models.CASCADE, related_name="alignments_from")
    target = models.ForeignKey(EmbeddingSpace, on_delete=models.CASCADE, related_name="alignments_to")
    method = models.CharField(max_length=64, help_text="How the map was fitted: the best of those tried.")
    parameters = models.BinaryField(
        help_text="The map's arrays, as `embeddings.alignments.maps` writes them."
    )
    pairs = models.PositiveIntegerField(help_text="How many texts it was fitted on.")
    recall = models.FloatField(
        help_text="Of the ten nearest texts by the target's own vectors, the share that the map finds: mean over "
        "texts that it was not fitted on."
    )
    cosine = models.FloatField(
        help_text="The mean cosine of mapped vectors with the target's own, of these texts."
    )
    unrelated_mean = models.FloatField(
        help_text="The mean cosine of mapped texts with unrelated native ones."
    )
    unrelated_spread = models.FloatField(help_text="The standard deviation of these cosines.")
    fitted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target"], name="alignment_identity")]

    def __str__(self) -> str:
        return f"{self.source} to {self.target} by {self.method}"
