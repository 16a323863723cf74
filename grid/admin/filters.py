"""Filters of long lists, by values that a small table knows: looking through the long one would take too long."""

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest

from adapters.messages import ROLES
from adapters.models import AIModel
from capture.models import Conversation
from grid.admin.base import owned
from grid.models import Fragment
from grid.patterns.models import Evidence

MOST_CHOICES = 100
REMEMBERED_SECONDS = 60


class KnownValues(admin.SimpleListFilter):
    """A filter of `lookup` by equality, whose choices `values` gives."""

    lookup: ClassVar[str] = ""

    def values(self, request: HttpRequest) -> Iterable[str]:
        """Give the choices."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """Give the choices with their labels."""
        return [(value, value) for value in self.values(request)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Keep the rows of the choice."""
        return queryset.filter(**{self.lookup: self.value()}) if self.value() else queryset


class Role(KnownValues):
    """Who spoke."""

    title, parameter_name, lookup = "role", "role", "role"

    def values(self, request: HttpRequest) -> Iterable[str]:  # noqa: ARG002
        """Give the two roles."""
        return ROLES


class SourceKind(KnownValues):
    """The way in."""

    title, parameter_name, lookup = "source", "source", "source_kind"

    def values(self, request: HttpRequest) -> Iterable[str]:
        """Give the ways in that conversations came by."""
        return _distinct(request, "source_kind")


class Project(KnownValues):
    """The project of the conversation."""

    title, parameter_name, lookup = "project", "project", "project"

    def values(self, request: HttpRequest) -> Iterable[str]:
        """Give the projects of the conversations."""
        return _distinct(request, "project")


class Model(KnownValues):
    """The model that answered."""

    title, parameter_name, lookup = "model", "model", "model"

    def values(self, request: HttpRequest) -> Iterable[str]:  # noqa: ARG002
        """Give the models of the registry."""
        return AIModel.objects.values_list("name", flat=True)[:MOST_CHOICES]


class FragmentModel(Model):
    """The model of the fragment's message."""

    lookup = "message__model"


class PatternModel(Model):
    """A model that a pattern has evidence from."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Keep the patterns with evidence from the choice."""
        if not self.value():
            return queryset
        evidence = Evidence.objects.filter(source_model=self.value())
        return queryset.filter(pk__in=evidence.values("pattern"))


class Topic(KnownValues):
    """What the fragment is about."""

    title, parameter_name, lookup = "topic", "topic", "topic"

    def values(self, request: HttpRequest) -> Iterable[str]:  # noqa: ARG002
        """Give the topics that fragments have."""
        return _distinct_of_fragments("topic")


class TaskType(KnownValues):
    """The kind of task that the fragment belongs to."""

    title, parameter_name, lookup = "task type", "task_type", "task_type"

    def values(self, request: HttpRequest) -> Iterable[str]:  # noqa: ARG002
        """Give the kinds that fragments have."""
        return _distinct_of_fragments("task_type")


def _distinct_of_fragments(field: str) -> Iterable[str]:
    # The enricher decides what there is, and it can be replaced. A scan of 30 ms for 150,000 fragments.
    rows = Fragment.objects.order_by(field).values_list(field, flat=True).distinct()
    return cast(
        list[str],
        cache.get_or_set(f"admin-{field}", lambda: list(rows[:MOST_CHOICES]), REMEMBERED_SECONDS),
    )


def _distinct(request: HttpRequest, field: str) -> Iterable[str]:
    rows = owned(Conversation.objects.exclude(**{field: ""}), request.user, field="owner")
    return rows.order_by(field).values_list(field, flat=True).distinct()[:MOST_CHOICES]
