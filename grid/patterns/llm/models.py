"""What a model has told and decided, so that it is not asked again."""

from django.db import models
from django.utils import timezone

from capture.models import Conversation
from grid.patterns.models import Pattern


class ModelTelling(models.Model):
    """That a model told a pattern, from which evidence; or that it is to be asked, and not before when."""

    pattern = models.OneToOneField(
        Pattern, on_delete=models.CASCADE, primary_key=True, related_name="model_telling"
    )
    model = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    conversations = models.JSONField(default=list, help_text="Ids of those that it was told from.")
    outcomes = models.JSONField(default=list, help_text="How these turned out, each outcome once.")
    written = models.JSONField(default=dict, help_text="Hashes of what it wrote, by field.")
    not_before = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="That gave nothing usable.")

    def __str__(self) -> str:
        return f"{self.pattern_id}: {self.model or 'not told'}"


class PairVerdict(models.Model):
    """Whether two lessons teach the same, as a model has it; `one` has the lower digest."""

    one = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    one_digest = models.BinaryField(max_length=16, help_text="Of the lesson, as it was when it was compared.")
    other_digest = models.BinaryField(max_length=16)
    same = models.BooleanField()
    model = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one_digest", "other_digest"], name="pair_verdict_identity")
        ]

    def __str__(self) -> str:
        return f"{'same' if self.same else 'different'}, says {self.model}"
