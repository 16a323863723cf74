"""The sources: their page in the admin, the command, and the API."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.test import Client
from rest_framework.test import APIClient

from capture.models import Source
from capture.pausing import pause, pauses
from capture.recorder import record
from tests.claude_lines import message

PAGE = "/admin/sources/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(owner: User) -> Client:
    """A browser of the owner that checks for forged requests as a real one makes a site do."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)
    return browser


@pytest.fixture
def source(owner: User) -> Source:
    """A watched folder from which something came, and in which something is wrong."""
    record([message(1, "Why?")], owner_id=owner.pk, source_kind="claude_code")
    return Source.objects.create(
        owner=owner,
        kind="claude_code",
        location="/home/ada/projects",
        last_error="/home/ada/projects/<b>.jsonl cannot be read",
        unread_bytes=2048,
    )


def _press(browser: Client, name: str, do: str) -> str:
    browser.get(PAGE)
    token = browser.cookies["csrftoken"].value
    answer = browser.post(PAGE, {"name": name, "do": do, "csrfmiddlewaretoken": token}, follow=True)
    return answer.content.decode()


def _run(*arguments: str) -> str:
    out = StringIO()
    call_command("sources", *arguments, stdout=out)
    return out.getvalue()


def _reader(user: User) -> Client:
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename="view_source"))
    browser = Client()
    browser.force_login(user)
    return browser


def test_an_empty_grid_reads_well(admin: Client) -> None:
    page = admin.get(PAGE).content.decode()
    assert "nothing came in yet" in page
    assert "nothing to do" in page
    for title in (
        "Claude Code",
        "Codex CLI",
        "Gemini CLI",
        "Browser extension",
        "Ingest API",
        "ChatGPT export",
    ):
        assert title in page


def test_it_shows_what_came_what_waits_and_what_is_wrong(admin: Client, source: Source) -> None:
    page = admin.get(PAGE).content.decode()
    assert "2.0\xa0KB unread" in page
    assert "/home/ada/projects/&lt;b&gt;.jsonl cannot be read" in page
    assert "<strong>1</strong> with an error" in admin.get("/admin/").content.decode()


def test_it_looks_again_by_itself_until_it_is_told_not_to(admin: Client) -> None:
    assert b'http-equiv="refresh"' in admin.get(PAGE).content
    assert b'http-equiv="refresh"' not in admin.get(PAGE, {"still": ""}).content


def test_a_button_pauses_and_resumes(admin: Client, owner: User, source: Source) -> None:
    page = _press(admin, "claude_code", "pause")
    assert "Paused claude_code." in page
    assert "comes in when you resume" in page
    assert pauses().is_paused(owner_id=owner.pk, kind="claude_code", location=source.location)
    assert "Resumed claude_code." in _press(admin, "claude_code", "resume")
    assert not pauses().is_paused(owner_id=owner.pk, kind="claude_code", location=source.location)


def test_a_place_that_waits_for_its_whole_way_has_no_button(admin: Client, owner: User) -> None:
    Source.objects.create(owner=owner, kind="extension", location="chatgpt")
    Source.objects.create(owner=owner, kind="extension", location="claude_ai")
    assert 'value="extension:chatgpt"' in admin.get(PAGE).content.decode()
    pause(owner_id=owner.pk, kind="extension")
    assert 'value="extension:chatgpt"' not in admin.get(PAGE).content.decode()


def test_a_source_that_is_not_there_is_named(admin: Client, owner: User) -> None:
    assert "There is no source &#x27;fax&#x27;" in _press(admin, "fax", "pause")
    assert not Source.objects.exists()


def test_a_forged_request_pauses_nothing(admin: Client, source: Source) -> None:
    assert admin.post(PAGE, {"name": "claude_code", "do": "pause"}).status_code == 403
    assert not Source.objects.filter(paused_at__isnull=False).exists()


def test_who_may_not_look_is_refused(stranger: User) -> None:
    stranger.is_staff = True
    stranger.save()
    browser = Client()
    browser.force_login(stranger)
    assert browser.get(PAGE).status_code == 403
    assert "Look at the sources" not in browser.get("/admin/").content.decode()


def test_who_may_only_look_sees_their_own_and_pauses_nothing(stranger: User, source: Source) -> None:
    browser = _reader(stranger)
    page = browser.get(PAGE).content.decode()
    assert "/home/ada/projects" not in page
    assert ">Pause<" not in page
    assert browser.get(PAGE, {"owner": source.owner_id}).status_code == 404
    assert browser.post(PAGE, {"name": "api", "do": "pause"}).status_code == 403


def test_a_superuser_sees_the_sources_of_others(admin: Client, stranger: User) -> None:
    Source.objects.create(owner=stranger, kind="api", last_error="refused")
    assert f'?owner={stranger.pk}">eve</a>' in admin.get(PAGE).content.decode()
    assert "refused" in admin.get(PAGE, {"owner": stranger.pk}).content.decode()


def test_the_list_of_the_admin_pauses_and_resumes(admin: Client, owner: User, source: Source) -> None:
    admin = Client()
    admin.force_login(owner)
    url = "/admin/capture/source/"
    chosen = {"_selected_action": [source.pk]}
    assert b"Paused: claude_code" in admin.post(url, chosen | {"action": "pause"}, follow=True).content
    assert b'ag-paused">paused' in admin.get(url).content
    assert b"Resumed: claude_code" in admin.post(url, chosen | {"action": "resume"}, follow=True).content
    assert b"ag-paused" not in admin.get(url).content


def test_the_command_gives_what_the_api_gives(client: APIClient, source: Source) -> None:
    told, shown = client.get("/api/sources").json(), json.loads(_run("--json"))
    assert told == shown
    first = told["sources"][0]
    assert (first["name"], first["messages"], first["conversations"]) == ("claude_code", 1, 1)
    assert first["lag"] == {"bytes": 2048, "calls": 0, "messages": 1}
    assert first["lastError"] == {"text": source.last_error, "at": None}
    assert first["places"][0]["name"] == "claude_code:/home/ada/projects"


def test_the_command_pauses_and_resumes(owner: User) -> None:
    said = _run("--pause", "codex", "--pause", "extension:chatgpt")
    assert "codex           paused" in said
    assert pauses().is_paused(owner_id=owner.pk, kind="extension", location="chatgpt")
    assert "codex           paused" not in _run("--resume", "codex")


def test_the_command_refuses_a_name_before_it_changes_anything(owner: User) -> None:
    with pytest.raises(CommandError, match="There is no source 'fax'"):
        _run("--pause", "codex", "--pause", "fax")
    assert not Source.objects.exists()


def test_a_key_sees_the_sources_of_its_owner(client: APIClient, stranger: User) -> None:
    Source.objects.create(owner=stranger, kind="api", last_error="refused")
    assert "refused" not in client.get("/api/sources").content.decode()
    assert APIClient().get("/api/sources").status_code == 401
