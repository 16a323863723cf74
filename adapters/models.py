"""The registry of the models that the grid has met."""

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
