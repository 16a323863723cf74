"""The registry of the models that the grid has met, how its adapters do, and what it spent on models it asked."""

from django.conf import settings
from django.db import models


class AIModel(models.Model):
    """A model seen in a capture. How many messages it has is counted in them, so that it never differs."""

    name = models.CharField(max_length=200, unique=True)
    family = models.CharField(max_length=64, blank=True)
    context_window = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Tokens, the most that a capture told of; without one, what its family's adapter knows.",
    )
    uses_tools = models.BooleanField(default=False, help_text="It has called tools in a capture.")
    embedding_space = models.CharField(
        max_length=300, blank=True, help_text="The space that it embeds in, as a capture named it."
    )
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        verbose_name = "AI model"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AdapterHealth(models.Model):
    """How one kind of work goes in the adapter of a family, over all processes. Written now and then."""

    family = models.CharField(max_length=64)
    what = models.CharField(max_length=64, help_text="Reading transcripts, asking a model, …")
    last_success = models.DateTimeField(null=True, blank=True)
    last_error_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    latency_ms = models.FloatField(
        null=True, blank=True, help_text="Mean of the latest successes, the newest weighing most."
    )
    last_latency_ms = models.FloatField(null=True, blank=True)
    successes = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "adapter health"
        ordering = ["family", "what"]
        constraints = [models.UniqueConstraint(fields=["family", "what"], name="adapter_health_identity")]

    def __str__(self) -> str:
        return f"{self.family}: {self.what}"

    @property
    def is_failing(self) -> bool:
        """Whether the last that happened was an error."""
        if self.last_error_at is None:
            return False
        return self.last_success is None or self.last_success <= self.last_error_at


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
