"""What the admin pages have in common: read-only rows, each owner's own, and one look at what a page needs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    AnyModelAdmin = admin.ModelAdmin[Any]
else:
    AnyModelAdmin = admin.ModelAdmin

M = TypeVar("M", bound=Model)
ROWS = 50
EXCERPT_CHARACTERS = 90


class PageChangeList(ChangeList):
    """A list that lets its admin fetch what the rows of a page need, in one go instead of row by row."""

    def get_results(self, request: HttpRequest) -> None:
        """Find the rows of the page and what belongs to them."""
        super().get_results(request)
        rows = list(self.result_list)
        self.model_admin.load_page(rows)  # type: ignore[attr-defined] # only GridAdmin uses this list
        self.result_list = rows


class GridAdmin(AnyModelAdmin):
    """Rows that the grid itself writes: to be read here, not to be added or changed."""

    owner_field: ClassVar[str] = ""
    list_per_page = ROWS
    list_max_show_all = ROWS
    # Counts and facets scan: with 100,000 messages a page would wait for them.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    empty_value_display = "–"

    class Media:
        css = {"all": ["grid/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Give the rows that the person may see: a superuser all of them, others their own."""
        return owned(super().get_queryset(request), request.user, field=self.owner_field)

    def load_page(self, rows: Sequence[Any]) -> None:
        """Fetch at once what the columns show beside the rows themselves."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002
        """Use the list that calls `load_page`."""
        return PageChangeList

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Refuse: the grid adds rows itself."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Refuse: a change here would part the stores."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Refuse: what goes must go from every store."""
        return False


def owned(rows: QuerySet[M], user: AbstractBaseUser | AnonymousUser, *, field: str) -> QuerySet[M]:
    """Hold rows to those of a person; `field` leads to their owner, an empty one says that they have none."""
    if not field or getattr(user, "is_superuser", False):
        return rows
    return rows.filter(**{field: user.pk})


def excerpt(text: str, characters: int = EXCERPT_CHARACTERS) -> str:
    """Give the start of a text as one line."""
    line = " ".join(text[: characters * 4].split())
    return line if len(line) <= characters and len(text) <= characters * 4 else line[: characters - 1] + "…"


def badge(kind: str, label: str = "") -> SafeString:
    """Show a state as a small label whose colour follows from `kind`."""
    return format_html('<span class="ag-badge ag-{}">{}</span>', kind, label or kind)
