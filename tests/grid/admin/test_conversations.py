"""Reading a conversation in the admin, and erasing it from there."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from capture.models import Conversation, ErasedMessage, Message
from capture.rawlog import raw_log
from capture.recorder import record
from grid.models import Fragment, IndexedVector
from tests.claude_lines import message

LIST = reverse("admin:capture_conversation_changelist")


def _page(admin: Client, conversation: Conversation, query: str = "") -> str:
    url = reverse("admin:capture_conversation_change", args=[conversation.pk])
    return admin.get(url + query).content.decode()


def _of(external_id: str) -> Conversation:
    return Conversation.objects.get(external_id=external_id)


def test_the_list_counts_the_messages(talks: User, admin: Client) -> None:
    page = admin.get(LIST, {"q": "bread"}).content.decode()
    assert "My bread does not rise." in page
    assert '<td class="field-message_count">2</td>' in page


def test_a_conversation_shows_what_was_said(talks: User, admin: Client) -> None:
    page = _page(admin, _of("bread"))
    assert page.index("My bread does not rise.") < page.index("Let the dough rest longer")
    assert "gpt-5" in page


def test_what_was_said_is_text_and_no_markup(owner: User, admin: Client) -> None:
    record([message(1, "Why does <script>alert(1)</script> run?")], owner_id=owner.pk, source_kind="api")
    page = _page(admin, _of("talk"))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_long_conversation_is_shown_page_by_page(owner: User, admin: Client) -> None:
    record([message(n, f"This is turn {n}.") for n in range(1, 121)], owner_id=owner.pk, source_kind="api")
    assert "page 1 of 3" in _page(admin, _of("talk"))
    last = _page(admin, _of("talk"), "?messages=3")
    assert "This is turn 120." in last
    assert "This is turn 50." not in last


def test_a_long_text_is_folded(owner: User, admin: Client) -> None:
    record([message(1, "word " * 1000)], owner_id=owner.pk, source_kind="api")
    assert "<summary>5,000 characters</summary>" in _page(admin, _of("talk"))


def test_a_message_whose_text_is_lost_is_shown_as_such(talks: User, admin: Client) -> None:
    raw_log().erase(raw_log().ids())
    assert "The raw log has no text" in _page(admin, _of("bread"))


def test_the_question_before_erasing_says_what_goes(talks: User, admin: Client) -> None:
    page = admin.get(reverse("admin:capture_conversation_delete", args=[_of("bread").pk])).content.decode()
    assert "Messages: 2" in page
    assert "Fragments: 2" in page


def test_deleting_erases_from_every_store(
    talks: User, admin: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    gone = list(_of("bread").messages.values_list("pk", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(reverse("admin:capture_conversation_delete", args=[_of("bread").pk]), {"post": "yes"})
    assert not Conversation.objects.filter(external_id="bread").exists()
    assert set(ErasedMessage.objects.values_list("pk", flat=True)) == set(gone)
    for rows in (
        Fragment.objects.filter(message__in=gone),
        IndexedVector.objects.filter(message_id__in=gone, embedding__isnull=False),
    ):
        assert not rows.exists()
    assert set(raw_log().ids()) == set(Message.objects.values_list("id", flat=True))


def test_several_are_erased_at_once(
    talks: User, admin: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    chosen = [str(_of(name).pk) for name in ("bread", "flaky")]
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(LIST, {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})
    assert [row.external_id for row in Conversation.objects.all()] == ["db"]
    assert len(list(raw_log().ids())) == Message.objects.count() == 2
    assert ErasedMessage.objects.count() == 4


def test_the_log_of_an_erasure_has_nothing_of_the_text(talks: User, admin: Client) -> None:
    admin.post(reverse("admin:capture_conversation_delete", args=[_of("bread").pk]), {"post": "yes"})
    assert [entry.object_repr for entry in LogEntry.objects.all()] == ["api bread"]


@pytest.mark.parametrize("data", [{"post": "yes"}, {}])
def test_who_may_only_look_erases_nothing(talks: User, reader: Client, data: dict[str, str]) -> None:
    url = reverse("admin:capture_conversation_delete", args=[_of("bread").pk])
    assert reader.post(url, data).status_code in (302, 403)
    assert Conversation.objects.count() == 3
