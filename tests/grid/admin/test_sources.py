"""Sources in the admin: their files, and what in them was damaged."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from capture.models import Source, TranscriptFile

FILES = reverse("admin:capture_transcriptfile_changelist")


@pytest.fixture
def source(owner: User) -> Source:
    """A source with a whole and a damaged file."""
    source = Source.objects.create(
        owner=owner, kind="claude_code", location="/home/ada/projects", last_error="OSError: no such device"
    )
    for name, damage in (("whole", []), ("broken", [{"line": 12, "reason": "broken JSON at column 3"}])):
        path = f"/home/ada/projects/{name}.jsonl"
        TranscriptFile.objects.create(
            source=source, path=path, inode=1, size=90, mtime_ns=1, offset=40, damage=damage
        )
    return source


def test_a_source_shows_its_last_error_and_links_its_files(source: Source, admin: Client) -> None:
    page = admin.get(reverse("admin:capture_source_changelist")).content.decode()
    assert "OSError: no such device" in page
    assert f'href="{FILES}?source__id__exact={source.pk}">2</a>' in page
    assert f'href="{FILES}?source__id__exact={source.pk}&amp;damaged=yes">1</a>' in page


@pytest.mark.parametrize(("choice", "name"), [("yes", "broken"), ("no", "whole")])
def test_files_are_found_by_their_damage(source: Source, admin: Client, choice: str, name: str) -> None:
    rows = (
        admin.get(FILES, {"damaged": choice, "source__id__exact": str(source.pk)}).context["cl"].result_list
    )
    assert [row.path for row in rows] == [f"/home/ada/projects/{name}.jsonl"]


def test_a_damaged_file_tells_line_and_reason(source: Source, admin: Client) -> None:
    row = TranscriptFile.objects.get(path__contains="broken")
    page = admin.get(reverse("admin:capture_transcriptfile_change", args=[row.pk])).content.decode()
    assert "<td>12</td><td>broken JSON at column 3</td>" in page
    assert "40 of 90 bytes" in page
