"""Search over a grid of real conversations."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import User

from capture.recorder import record
from embeddings.embedders import current_embedder
from grid.answering import Asker, semantic
from grid.context import write_context
from grid.draining import drain
from grid.models import QueryLog
from grid.search import InvalidQueryError, SearchFilters, embed_query, search
from tests.claude_lines import START, message

pytestmark = pytest.mark.django_db


def test_the_nearest_in_meaning_comes_first(talks: User) -> None:
    best = search("column Postgres table", owner_id=talks.pk).results[0]
    assert best.content == "How do I add a column to a big Postgres table?"
    assert (best.conversation_id, best.message_id, best.project) == ("db", "m1", "shop")


def test_nobody_sees_what_another_said(talks: User, stranger: User) -> None:
    assert search("column Postgres table", owner_id=stranger.pk).results == []


def test_filters_hold(talks: User) -> None:
    def contents(**filters: object) -> set[str]:
        found = search("what to do", owner_id=talks.pk, filters=SearchFilters(**filters))  # type: ignore[arg-type]
        return {result.conversation_id for result in found.results}

    assert contents(project="kitchen") == {"bread"}
    assert contents(source_models=("gpt-5",)) == {"bread"}
    assert contents(since=START + timedelta(minutes=5)) == {"flaky"}
    assert contents(until=START + timedelta(minutes=3)) == {"db"}
    assert contents(project="nowhere") == set()


def test_the_number_of_results_is_held_to(talks: User) -> None:
    found = search("what to do", owner_id=talks.pk, filters=SearchFilters(max_results=2))
    assert (len(found.results), found.total_searched) == (2, 6)


@pytest.mark.parametrize(
    ("query", "filters", "says"),
    [
        ("  ", SearchFilters(), "query: it is empty"),
        ("x", SearchFilters(max_results=0), "maxResults"),
        ("x", SearchFilters(max_results=101), "from 1 to 100"),
        ("x", SearchFilters(min_similarity=1.5), "minSimilarity"),
        ("x", SearchFilters(min_similarity=float("nan")), "minSimilarity"),
        ("x", SearchFilters(since=START, until=START), "before"),
        ("x", SearchFilters(mode="fuzzy"), "one of hybrid, semantic, keyword"),  # type: ignore[arg-type]
        ("x", SearchFilters(offset=-1), "offset: a number from 0 to 199"),
        ("x", SearchFilters(offset=200), "offset: a number from 0 to 199"),
    ],
)
def test_a_query_that_cannot_be_answered_says_why(
    query: str, filters: SearchFilters, says: str, talks: User
) -> None:
    with pytest.raises(InvalidQueryError, match=says):
        search(query, owner_id=talks.pk, filters=filters)


def test_pages_of_any_size_can_be_followed_to_the_last(owner: User) -> None:
    many = [message(n, f"Backup number {n} of the database is done.") for n in range(1, 211)]
    record(many, owner_id=owner.pk, source_kind="api")
    drain()
    seen: list[UUID] = []
    offset: int | None = 0
    while offset is not None:
        page = SearchFilters(max_results=70, offset=offset, collapse=False)
        answer = search("backup of the database", owner_id=owner.pk, filters=page)
        seen += [found.id for found in answer.results]
        offset = answer.next_offset
    assert len(seen) == len(set(seen)) == 200


def test_a_query_longer_than_the_embedder_reads_is_read_whole(talks: User) -> None:
    padding = "My bread does not rise. " * 40
    long = padding + "How do I add a column to a big Postgres table? " * 60
    assert current_embedder().count_tokens(long) > current_embedder().max_tokens
    assert float(embed_query(long) @ embed_query(padding)) < 0.99
    assert search(long, owner_id=talks.pk).results[0].conversation_id == "db"


def test_every_query_leaves_a_row(talks: User) -> None:
    semantic("flaky", asker=Asker(talks.pk), filters=SearchFilters(project="shop"), with_context=False)
    row = QueryLog.objects.get()
    assert (row.kind, row.query, row.hits, row.filters["project"]) == ("semantic", "flaky", 4, "shop")
    assert row.milliseconds > 0


def test_a_context_holds_whole_results_within_its_budget(talks: User) -> None:
    count = current_embedder().count_tokens
    found = search("flaky login test", owner_id=talks.pk).results
    whole = write_context(found, count=count)
    small = write_context(found, count=count, max_tokens=60)
    assert len(whole.used) == 6
    assert 0 < len(small.used) < 6
    assert count(small.text) == small.tokens <= 60
    assert all(result.content in small.text for result in small.used)
    assert small.text.startswith("<aethergrid-context>")


def test_a_budget_that_nothing_fits_gives_nothing(talks: User) -> None:
    found = search("flaky", owner_id=talks.pk).results
    context = write_context(found, count=current_embedder().count_tokens, max_tokens=3)
    assert (context.text, context.tokens, context.used) == ("", 0, [])
