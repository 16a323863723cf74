"""Finding messages in the admin by what they are, and retrying those that failed."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from capture.models import Message, MessageState
from grid.draining import drain
from grid.models import Fragment

LIST = reverse("admin:capture_message_changelist")


def _listed(admin: Client, **query: str) -> set[str]:
    answer = admin.get(LIST, query)
    return {row.external_id for row in answer.context["cl"].result_list}


@pytest.fixture
def failed(talks: User) -> Message:
    """A message that failed for good while it was embedded."""
    row = Message.objects.get(external_id="m3")
    Message.objects.filter(pk=row.pk).update(
        state=MessageState.FAILED, failed_in=MessageState.CHUNKED, attempts=6, error="TimeoutError: no answer"
    )
    return row


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state__exact": "stored"}, {"m1", "m2", "m3", "m4", "m5", "m6"}),
        ({"state__exact": "failed"}, set()),
        ({"role": "assistant"}, {"m2", "m4", "m6"}),
        ({"model": "gpt-5"}, {"m4"}),
        ({"project": "kitchen"}, {"m3", "m4"}),
        ({"source": "api", "role": "user"}, {"m1", "m3", "m5"}),
        ({"q": "flaky"}, {"m5", "m6"}),
        ({"q": "m2"}, {"m2"}),
        pytest.param({"q": "dough WARM"}, {"m4"}, marks=pytest.mark.embedded),
        ({"q": "nobody said so"}, set()),
    ],
)
def test_it_is_found_by_what_it_is(
    talks: User, admin: Client, query: dict[str, str], found: set[str]
) -> None:
    assert _listed(admin, **query) == found


def test_it_is_found_by_its_id_and_by_that_of_its_conversation(talks: User, admin: Client) -> None:
    row = Message.objects.get(external_id="m3")
    assert _listed(admin, q=str(row.pk)) == {"m3"}
    assert _listed(admin, q=str(row.conversation_id)) == {"m3", "m4"}


def test_a_failure_shows_its_reason(failed: Message, admin: Client) -> None:
    assert "TimeoutError: no answer" in admin.get(LIST, {"state__exact": "failed"}).content.decode()


def test_the_detail_has_the_text_and_links_its_fragments(talks: User, admin: Client) -> None:
    row = Message.objects.get(external_id="m4")
    page = admin.get(reverse("admin:capture_message_change", args=[row.pk])).content.decode()
    assert "Let the dough rest longer in a warm place." in page
    fragment = Fragment.objects.get(message=row)
    assert reverse("admin:grid_fragment_change", args=[fragment.pk]) in page


def test_retrying_puts_back_what_failed_and_nothing_else(failed: Message, admin: Client) -> None:
    everything = [str(id_) for id_ in Message.objects.values_list("pk", flat=True)]
    answer = admin.post(LIST, {"action": "retry", "_selected_action": everything}, follow=True)
    assert "go through the pipeline again: 1." in answer.content.decode()
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.error) == (MessageState.CHUNKED, 0, "")
    assert drain() == 1


def test_retrying_what_has_not_failed_says_so(talks: User, admin: Client) -> None:
    one = str(Message.objects.values_list("pk", flat=True)[0])
    answer = admin.post(LIST, {"action": "retry", "_selected_action": one}, follow=True)
    assert "None of these messages has failed" in answer.content.decode()


def test_who_may_only_look_is_offered_no_retry(failed: Message, reader: Client) -> None:
    assert b'value="retry"' not in reader.get(LIST).content
    reader.post(LIST, {"action": "retry", "_selected_action": str(failed.pk)})
    failed.refresh_from_db()
    assert failed.state == MessageState.FAILED
