"""The queue-health page of the admin."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from capture.models import Message, MessageState
from capture.recorder import record
from tests.claude_lines import message

PAGE = "/admin/queue/"


@pytest.fixture
def admin(owner: User) -> Client:
    """A browser of the owner that checks for forged requests as a real one makes a site do."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)
    return browser


@pytest.fixture
def failed(owner: User) -> list[Message]:
    """Three messages that failed for two reasons."""
    record([message(n, f"Text {n}") for n in range(3)], owner_id=owner.pk, source_kind="api")
    rows = list(Message.objects.order_by("pk"))
    for row, reason in zip(rows, ("no answer", "no answer", "<b>no text</b>"), strict=True):
        row.state, row.failed_in, row.error = MessageState.FAILED, MessageState.CAPTURED, reason
        row.save()
    return rows


def _retry(browser: Client, **data: str) -> int:
    browser.get(PAGE)
    token = browser.cookies["csrftoken"].value
    return browser.post(PAGE, data | {"csrfmiddlewaretoken": token}).status_code


def _failed() -> int:
    return Message.objects.filter(state=MessageState.FAILED).count()


def test_an_empty_grid_reads_well(admin: Client) -> None:
    page = admin.get(PAGE).content.decode()
    assert "everything is worked off" in page
    assert "nothing was stored in this hour" in page
    assert "Retry all" not in page


def test_the_busiest_minute_is_the_highest_bar(admin: Client, failed: list[Message]) -> None:
    Message.objects.update(state=MessageState.STORED, stored_at=timezone.now())
    bars = [bar for bar in admin.get(PAGE).context["bars"] if bar.count]
    assert [(bar.count, bar.height, bar.y) for bar in bars] == [(3, 110, 0)]


def test_it_shows_every_component(admin: Client) -> None:
    page = admin.get(PAGE).content.decode()
    assert "<td>raw log</td>" in page
    assert "<td>vector store</td>" in page


def test_it_looks_again_by_itself_until_it_is_paused(admin: Client) -> None:
    assert b'http-equiv="refresh"' in admin.get(PAGE).content
    assert b'http-equiv="refresh"' not in admin.get(PAGE, {"pause": ""}).content


def test_a_reason_is_shown_as_text(admin: Client, failed: list[Message]) -> None:
    page = admin.get(PAGE).content.decode()
    assert "&lt;b&gt;no text&lt;/b&gt;" in page
    assert "<b>no text" not in page


def test_one_reason_is_retried_alone(admin: Client, failed: list[Message]) -> None:
    assert _retry(admin, reason="no answer", state="captured") == 302
    assert list(Message.objects.filter(state="failed").values_list("error", flat=True)) == ["<b>no text</b>"]


def test_all_are_retried_at_once(admin: Client, failed: list[Message]) -> None:
    assert _retry(admin) == 302
    assert _failed() == 0


def test_a_forged_request_retries_nothing(admin: Client, failed: list[Message]) -> None:
    assert admin.post(PAGE).status_code == 403
    assert _failed() == 3


def test_who_may_not_look_is_refused(stranger: User) -> None:
    stranger.is_staff = True
    stranger.save()
    browser = Client()
    browser.force_login(stranger)
    assert browser.get(PAGE).status_code == 403
    assert "Queue health" not in browser.get("/admin/").content.decode()


def test_who_may_only_look_sees_their_own_and_retries_nothing(stranger: User, failed: list[Message]) -> None:
    stranger.is_staff = True
    stranger.save()
    stranger.user_permissions.add(Permission.objects.get(codename="view_message"))
    browser = Client()
    browser.force_login(stranger)
    assert browser.get(PAGE).context["health"].failed == 0
    assert browser.post(PAGE).status_code == 403
    assert _failed() == 3
