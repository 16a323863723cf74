"""The vector spaces that the grid has embedded texts in, and the maps between them."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib import admin
from django.db.models import Count

from embeddings.models import Alignment, CachedEmbedding, EmbeddingSpace
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


@admin.register(Alignment)
class AlignmentAdmin(GridAdmin):
    """Read the maps between spaces, each with how well it does."""

    list_display = ("source", "target", "method", "pairs", "found", "near", "used", "fitted_at")
    list_select_related = ("source", "target")
    ordering = ("-fitted_at",)
    fields = (
        "source", "target", "method", "pairs", "recall", "cosine", "used", "unrelated_mean", "unrelated_spread",
        "fitted_at",
    )  # fmt: skip

    @admin.display(description="recall@10", ordering="recall")
    def found(self, row: Alignment) -> str:
        """Show the share of what native vectors find."""
        return f"{row.recall:.2f}"

    @admin.display(description="cosine", ordering="cosine")
    def near(self, row: Alignment) -> str:
        """Show how near mapped vectors are to native ones."""
        return f"{row.cosine:.2f}"

    @admin.display(description="used", boolean=True)
    def used(self, row: Alignment) -> bool:
        """Show whether it finds as much as ALIGNMENT_FLOOR asks for."""
        return bool(row.recall >= settings.ALIGNMENT_FLOOR)
