"""The vector spaces that the grid has embedded texts in."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import Count

from embeddings.models import CachedEmbedding, EmbeddingSpace
from grid.admin.base import GridAdmin
from grid.vectors import vector_store


@admin.register(EmbeddingSpace)
class EmbeddingSpaceAdmin(GridAdmin):
    """Read the spaces, each with how much is in it."""

    list_display = ("model", "provider", "dimensions", "max_tokens", "texts", "fragments", "created_at")
    ordering = ("-created_at",)
    fields = ("model", "provider", "dimensions", "max_tokens", "texts", "fragments", "created_at")

    def load_page(self, rows: Sequence[EmbeddingSpace]) -> None:
        """Count what is in all spaces."""
        texts = dict(CachedEmbedding.objects.order_by().values_list("space").annotate(n=Count("pk")))
        for row in rows:
            vars(row).update(texts=texts.get(row.pk, 0), fragments=vector_store().count(row.pk))

    @admin.display(description="texts embedded")
    def texts(self, space: EmbeddingSpace) -> str:
        """Show how many different texts have a vector."""
        return self._count(space, "texts")

    @admin.display(description="fragments indexed")
    def fragments(self, space: EmbeddingSpace) -> str:
        """Show how many fragments can be found."""
        return self._count(space, "fragments")

    def _count(self, space: EmbeddingSpace, name: str) -> str:
        if name not in vars(space):
            self.load_page([space])
        return f"{vars(space)[name]:,}"
