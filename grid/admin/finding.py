"""Fragments found by a question in one's own words, in the rows of a list of the admin."""

from collections.abc import Mapping
from typing import cast
from uuid import UUID

from django.contrib import messages as notices
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest

from embeddings.errors import AetherGridError
from grid.admin.filters import FragmentModel, TaskType, Topic
from grid.models import Fragment
from grid.search import MOST_RESULTS, Answer, SearchFilters, search
from grid.search.spans import span_in_words

NOTHING = (
    "Nothing of yours was found. Try other words or fewer filters. What came in a moment ago is found once its "
    "message is stored; what belongs to others, by its id only."
)


def find_fragments(request: HttpRequest, rows: QuerySet[Fragment], question: str) -> QuerySet[Fragment]:
    """Keep the rows that answer a question best, best first unless the person chose a column to sort by.

    They are the person's own, whatever else they may see: the rule of the search. What the person has to know of
    the search comes as notices. `alike` of each row is how many more say nearly the same.
    """
    try:
        answer = search(
            question,
            owner_id=cast(int, request.user.pk),
            # Those of the list, so that the best that pass them come, and not what of the best passes.
            filters=SearchFilters(
                max_results=MOST_RESULTS,
                topic=request.GET.get(Topic.parameter_name) or None,
                task_type=request.GET.get(TaskType.parameter_name) or None,
                source_models=(model,) if (model := request.GET.get(FragmentModel.parameter_name)) else (),
            ),
        )
    except AetherGridError as error:
        notices.warning(request, str(error))
        return rows.none()
    _tell(request, answer)
    if not answer.results:
        return rows.none()
    found = rows.filter(pk__in=[result.id for result in answer.results]).annotate(
        place=_by_id({result.id: place for place, result in enumerate(answer.results)}),
        alike=_by_id({result.id: result.alike for result in answer.results}),
    )
    return found if request.GET.get(ORDER_VAR) else found.order_by("place")


def _by_id(numbers: Mapping[UUID, int]) -> Case:
    cases = (When(pk=id_, then=Value(number)) for id_, number in numbers.items())
    return Case(*cases, output_field=IntegerField())


def _tell(request: HttpRequest, answer: Answer) -> None:
    if not answer.results:
        notices.warning(request, NOTHING)
    elif answer.since or answer.until:
        held = span_in_words(answer.since, answer.until)
        notices.info(request, f"The words of your question held the search to {held}.")
