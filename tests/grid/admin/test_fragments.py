"""Fragments in the admin: each with its span of the text."""

from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from capture.models import Message
from capture.recorder import record
from embeddings.errors import UnavailableError
from grid.admin.fragments import FragmentAdmin
from grid.draining import drain
from grid.models import Fragment
from grid.search import search
from grid.vectors import vector_store
from tests.claude_lines import message

LIST = reverse("admin:grid_fragment_changelist")


def test_each_shows_its_own_span(owner: User, admin: Client) -> None:
    steps = "\n\n".join(f"## Step {n}\n\n" + f"Do thing number {n} with care. " * 60 for n in range(4))
    record([message(1, steps)], owner_id=owner.pk, source_kind="api")
    drain()
    last = Fragment.objects.order_by("-ordinal")[0]
    page = admin.get(reverse("admin:grid_fragment_change", args=[last.pk])).content.decode()
    assert "Do thing number 3 with care." in page
    assert "Do thing number 0 with care." not in page


def test_they_are_found_by_topic_and_kind_of_task(talks: User, admin: Client) -> None:
    fragment = Fragment.objects.all()[0]
    Fragment.objects.filter(pk=fragment.pk).update(topic="baking", task_type="cooking")
    for query in ({"topic": "baking"}, {"task_type": "cooking"}):
        assert [row.pk for row in admin.get(LIST, query).context["cl"].result_list] == [fragment.pk]


def test_they_are_found_by_their_message(talks: User, admin: Client) -> None:
    row = Message.objects.get(external_id="m4")
    assert [f.message_id for f in admin.get(LIST, {"q": str(row.pk)}).context["cl"].result_list] == [row.pk]
    assert "1 fragment" in admin.get(LIST, {"q": "m4"}).content.decode()


def _found(admin: Client, **query: str) -> list[str]:
    rows = admin.get(LIST, query).context["cl"].result_list
    return [row.message.external_id for row in rows]


def _notices(admin: Client, **query: str) -> list[str]:
    return [str(notice) for notice in admin.get(LIST, query).context["messages"]]


def test_a_fragment_is_found_by_its_id(talks: User, admin: Client) -> None:
    fragment = Fragment.objects.get(message__external_id="m4")
    assert _found(admin, q=str(fragment.pk)) == ["m4"]
    assert _found(admin, q=str(UUID(int=1))) == []


def test_words_find_what_answers_best_in_the_order_of_the_search(talks: User, admin: Client) -> None:
    question = "why is the bread so flat?"
    answer = search(question, owner_id=talks.pk)
    assert _found(admin, q=question) == [result.message_id for result in answer.results]
    assert answer.results[0].conversation_id == "bread"


def test_a_column_that_is_chosen_orders_what_was_found(talks: User, admin: Client) -> None:
    column = FragmentAdmin.list_display.index("tokens")
    rows = admin.get(LIST, {"q": "the bread", "o": str(column)}).context["cl"].result_list
    assert [row.tokens for row in rows] == sorted(row.tokens for row in rows)
    assert len(rows) == 6


def test_the_filters_of_the_list_hold_the_search(talks: User, admin: Client) -> None:
    kind = Fragment.objects.get(message__external_id="m1").task_type
    of_kind = Fragment.objects.filter(task_type=kind).values_list("message__external_id", flat=True)
    assert set(_found(admin, q="the dough", task_type=kind)) == set(of_kind)
    assert 0 < len(of_kind) < 6


def test_a_superuser_is_not_given_what_others_said(talks: User, stranger: User, admin: Client) -> None:
    record([message(9, "A boat in Lisbon.", conversation="boat")], owner_id=stranger.pk, source_kind="api")
    drain()
    assert "m9" in _found(admin)
    assert "m9" not in _found(admin, q="a boat in Lisbon")


def test_near_duplicates_are_counted(talks: User, admin: Client) -> None:
    again = [message(n, "My bread does not rise.", conversation=f"c{n}") for n in (11, 12)]
    record(again, owner_id=talks.pk, source_kind="api")
    drain()
    assert "and 2 more like it" in admin.get(LIST, {"q": "bread that does not rise"}).content.decode()


def test_the_time_that_the_words_held_it_to_is_told(talks: User, admin: Client) -> None:
    told = _notices(admin, q="what did we discuss on 1 March 2026?")
    assert told == ["The words of your question held the search to 2026-03-01."]


def test_who_has_nothing_is_told_so(talks: User, reader: Client) -> None:
    assert _found(reader, q="the dough") == []
    assert _notices(reader, q="the dough")[0].startswith("Nothing of yours was found.")


def test_a_store_that_is_away_is_told(talks: User, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise UnavailableError("Weaviate cannot be reached. Start it.")

    monkeypatch.setattr(type(vector_store()), "search", gone)
    answer = admin.get(LIST, {"q": "the dough"})
    assert answer.status_code == 200
    assert "Weaviate cannot be reached. Start it." in answer.content.decode()
    assert _found(admin, q="m4") == ["m4"]
