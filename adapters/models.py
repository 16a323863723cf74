"""The registry of the models that the grid has met, and what it spent on those that it asked itself."""

from django.conf import settings
from django.db import models


class AIModel(models.Model):
    """A model seen in a capture."""

    name = models.CharField(max_length=200, unique=True)
    family = models.CharField(max_length=64, blank=True)
    context_window = models.PositiveIntegerField(null=True, blank=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        verbose_name = "AI model"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ModelCall(models.Model):
    """That the grid asked a model something. What was said is not kept: it is no conversation of anybody's."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, help_text="Whose conversations it was about."
    )
    asked_at = models.DateTimeField(auto_now_add=True, db_index=True)
    model = models.CharField(max_length=200, help_text="As PATTERN_MODEL has it.")
    purpose = models.CharField(max_length=32, help_text="tell, compare.")
    input_tokens = models.PositiveIntegerField(
        default=0, help_text="Estimated where the model did not count."
    )
    output_tokens = models.PositiveIntegerField(default=0)
    cost = models.FloatField(null=True, help_text="US dollars; empty where the price is not known.")
    milliseconds = models.FloatField()
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = "model call"
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.model}: {self.purpose}"


class TokenDay(models.Model):
    """The tokens that the grid has spent on models in a day (UTC), those of calls under way included."""

    day = models.DateField(unique=True)
    tokens = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.tokens}"
