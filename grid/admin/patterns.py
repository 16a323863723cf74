"""Patterns with their evidence side by side: to read, to correct, to merge, to split, to retire, to keep."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.contrib import messages as notices
from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from grid.admin.base import GridAdmin, badge
from grid.admin.filters import PatternModel
from grid.admin.pattern_evidence import evidence_of
from grid.patterns.keeping.browsing import with_evidence
from grid.patterns.keeping.errors import InvalidPatternError
from grid.patterns.keeping.hand import EDITABLE, approve, edit, hand_back, merge, pin, retire, split
from grid.patterns.models import Pattern, PatternState

if TYPE_CHECKING:
    AnyModelForm = forms.ModelForm[Pattern]
else:
    AnyModelForm = forms.ModelForm

CHANGE = "grid.change_pattern"
CHANGES_SHOWN = 50


class Caveats(forms.CharField):
    """A list of texts, each in a line of its own."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})

    def prepare_value(self, value: Any) -> Any:
        """Show the list in lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Read the lines."""
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare lists, not lines."""
        return bool((initial or []) != self.to_python(data))


class PatternForm(AnyModelForm):
    """What a person may write of a pattern."""

    caveats = Caveats(required=False, help_text="One in a line.")

    class Meta:
        model = Pattern
        fields = (*EDITABLE,)
        widgets = {
            name: forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
            for name in ("when", "not_when", "action", "rationale", "verification")
        } | {"title": forms.TextInput(attrs={"class": "vTextField", "style": "width: 60em; max-width: 100%"})}


@admin.register(Pattern)
class PatternAdmin(GridAdmin):
    """Read and correct what the grid has learned."""

    form = PatternForm
    owner_field = "owner"
    change_form_template = "admin/grid/pattern/change_form.html"
    list_display = ("title", "state_badge", "kind", "support", "diversity", "sure", "verdicts", "last_seen")
    list_filter = ("state", "kind", "task_type", "pinned", PatternModel)
    ordering = ("-support", "-confidence", "id")
    search_fields = ("title", "when", "action", "rationale")
    search_help_text = "Words of the title, the situation, the action or the reason."
    date_hierarchy = "last_seen"
    actions = ("merge_chosen", "retire_chosen", "approve_chosen", "pin_chosen", "unpin_chosen")
    readonly_fields = ("state_badge", "counts", "sure", "verdicts", "models", "written", "seen", "reason")
    fieldsets = (
        (None, {"fields": ("title", ("kind", "state_badge"), "reason", "when", "not_when", "action", "rationale",
                           "caveats", "verification")}),
        ("How far to trust it", {"fields": (("counts", "sure"), ("verdicts", "models"), ("seen", "written"))}),
        ("Where it belongs", {"classes": ("collapse",), "fields": (("task_type", "topic"), "project")}),
    )  # fmt: skip

    def has_change_permission(self, request: HttpRequest, obj: Pattern | None = None) -> bool:  # noqa: ARG002
        """Let those correct who may change patterns."""
        return request.user.has_perm(CHANGE)

    def save_model(self, request: HttpRequest, obj: Pattern, form: Any, change: bool) -> None:  # noqa: ARG002
        """Write what the person changed, and nothing else."""
        fields = {name: form.cleaned_data[name] for name in form.changed_data}
        if fields:
            edit(obj, fields=fields, by=_person(request))

    def response_change(self, request: HttpRequest, obj: Pattern) -> HttpResponse:
        """Do what the button that was pressed says, beside saving."""
        for name, act in BUTTONS.items():
            if name in request.POST:
                self._do(request, partial(act, request, obj))
                return HttpResponseRedirect(reverse("admin:grid_pattern_change", args=[obj.pk]))
        return super().response_change(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add the evidence with its texts, the verdicts and the history."""
        pattern = with_evidence(Pattern.objects.filter(pk=context["original"].pk)).get()
        shown = {
            "evidence": evidence_of(pattern),
            "verdicts": pattern.feedback.all()[:CHANGES_SHOWN],
            "changes": pattern.history.all()[:CHANGES_SHOWN],
            "retired": pattern.state == PatternState.RETIRED,
            "pattern": pattern,
        }
        return super().render_change_form(request, context | shown, *args, **kwargs)

    @admin.action(description="Merge into the first", permissions=["change"])
    def merge_chosen(self, request: HttpRequest, queryset: QuerySet[Pattern]) -> None:
        """Make one pattern of several."""
        rows = list(queryset)
        if self._do(request, lambda: merge(rows, by=_person(request))):
            notices.success(request, f"{len(rows)} patterns are one now: {rows[0].title}")

    @admin.action(description="Retire", permissions=["change"])
    def retire_chosen(self, request: HttpRequest, queryset: QuerySet[Pattern]) -> None:
        """Give them to nobody any more."""
        self._each(request, queryset, retire, "retired")

    @admin.action(description="Take into use", permissions=["change"])
    def approve_chosen(self, request: HttpRequest, queryset: QuerySet[Pattern]) -> None:
        """Give them to those who ask, whatever the grid thinks."""
        self._each(request, queryset, approve, "in use")

    @admin.action(description="Pin", permissions=["change"])
    def pin_chosen(self, request: HttpRequest, queryset: QuerySet[Pattern]) -> None:
        """Keep them and their evidence."""
        self._each(request, queryset, pin, "pinned")

    @admin.action(description="Unpin", permissions=["change"])
    def unpin_chosen(self, request: HttpRequest, queryset: QuerySet[Pattern]) -> None:
        """Leave them to the grid again."""
        self._each(request, queryset, _unpin, "unpinned")

    @admin.display(description="state", ordering="state")
    def state_badge(self, pattern: Pattern) -> SafeString:
        """Show the state in its colour, and whether a person keeps it."""
        state = PatternState(pattern.state)
        return badge(state.value, f"{state.label}, pinned" if pattern.pinned else str(state.label))

    @admin.display(description="models")
    def models(self, pattern: Pattern) -> str:
        """Show the models that it was learned from."""
        return Truncator(", ".join(pattern.source_models)).chars(80) or "–"

    @admin.display(description="models", ordering="model_diversity")
    def diversity(self, pattern: Pattern) -> int:
        """Show from how many models it was learned."""
        return pattern.model_diversity

    @admin.display(description="holds at least", ordering="confidence")
    def sure(self, pattern: Pattern) -> str:
        """Show how often it holds at the least."""
        return f"{pattern.confidence:.0%}"

    @admin.display(description="helped / harmed")
    def verdicts(self, pattern: Pattern) -> str:
        """Show what those said who were given it."""
        return f"{pattern.helpful} / {pattern.harmful}" if pattern.helpful or pattern.harmful else "–"

    @admin.display(description="support")
    def counts(self, pattern: Pattern) -> str:
        """Show in how many conversations it was seen, and how they went."""
        return f"{pattern.support} conversations: {pattern.worked} worked, {pattern.failed} failed"

    @admin.display(description="seen")
    def seen(self, pattern: Pattern) -> str:
        """Show from when to when."""
        return f"{pattern.first_seen:%Y-%m-%d} to {pattern.last_seen:%Y-%m-%d}"

    @admin.display(description="written by a person")
    def written(self, pattern: Pattern) -> str:
        """Show what the grid leaves alone."""
        return ", ".join(pattern.edited) or "nothing"

    def _each(
        self, request: HttpRequest, rows: QuerySet[Pattern], act: Callable[..., object], done: str
    ) -> None:
        count = sum(self._do(request, partial(act, row, by=_person(request))) for row in rows)
        notices.success(request, f"Patterns {done}: {count}.")

    def _do(self, request: HttpRequest, act: Callable[[], object]) -> bool:
        try:
            act()
        except InvalidPatternError as error:
            notices.error(request, str(error))
            return False
        return True


def _split(request: HttpRequest, pattern: Pattern) -> None:
    new = split(pattern, evidence=_chosen(request.POST.getlist("evidence")), by=_person(request))
    notices.success(request, f"Split off: {new.title}")


def _chosen(values: Sequence[str]) -> list[int]:
    return [int(value) for value in values if value.isdigit()]


def _unpin(pattern: Pattern, *, by: AbstractUser) -> Pattern:
    return pin(pattern, pinned=False, by=by)


def _person(request: HttpRequest) -> AbstractUser:
    return cast(AbstractUser, request.user)


BUTTONS: dict[str, Callable[[HttpRequest, Pattern], object]] = {
    "_retire": lambda request, pattern: retire(pattern, by=_person(request)),
    "_approve": lambda request, pattern: approve(pattern, by=_person(request)),
    "_pin": lambda request, pattern: pin(pattern, pinned=not pattern.pinned, by=_person(request)),
    "_hand_back": lambda request, pattern: hand_back(pattern, fields=pattern.edited, by=_person(request)),
    "_split": _split,
}
