"""Fragments in the admin: each with its span of the text."""

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from capture.models import Message
from capture.recorder import record
from grid.draining import drain
from grid.models import Fragment
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
