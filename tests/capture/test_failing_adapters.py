"""An adapter that fails while it is used stops nothing else, and why is kept."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from adapters.health import health_by_family
from adapters.health_notes import health_notes
from capture.importer import import_files
from capture.models import Message
from tests.adapters.adapter_folders import look_in, write_adapter
from tests.claude_lines import user_line

# What is noted inside a transaction waits for its end.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("found_anew")]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A file of the added adapter, and after it one of Claude Code."""
    (tmp_path / "theirs.jsonl").write_text('{"acme": 1}\n')
    (tmp_path / "session.jsonl").write_bytes(user_line("q", "Why is the test flaky?"))
    return [tmp_path / "theirs.jsonl", tmp_path / "session.jsonl"]


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("recognises", "nothing that can be read"),
        ("parser", "The adapter acme failed in reading transcripts: ZeroDivisionError"),
        ("take", "The adapter acme failed in reading transcripts: ZeroDivisionError"),
    ],
)
def test_a_failure_ends_the_reading_of_that_file_alone(
    part: str, told: str, files: list[Path], owner: User
) -> None:
    write_adapter(files[0].parent / "adapters", **{part: "1 / 0"})
    look_in(files[0].parent / "adapters")
    theirs, ours = import_files(files, owner_id=owner.pk)
    assert told in theirs.error
    assert (ours.error, Message.objects.count()) == ("", 1)
    health_notes().flush()
    assert "ZeroDivisionError" in health_by_family()["acme"].last_error


def test_a_record_that_it_fails_at_is_damage(files: list[Path], owner: User) -> None:
    write_adapter(files[0].parent / "adapters", feed="1 / 0")
    look_in(files[0].parent / "adapters")
    theirs, _ = import_files(files, owner_id=owner.pk)
    assert "ZeroDivisionError" in theirs.damaged[0].reason
    assert theirs.error == ""


def test_a_message_that_cannot_be_stored_takes_no_other_with_it(files: list[Path], owner: User) -> None:
    write_adapter(
        files[0].parent / "adapters",
        take='from adapters.messages import CapturedMessage; return [CapturedMessage("c", "m", None, "user", 3)]',
    )
    look_in(files[0].parent / "adapters")
    theirs, _ = import_files(files, owner_id=owner.pk)
    assert "The adapter acme failed" in theirs.error
    assert Message.objects.count() == 1
