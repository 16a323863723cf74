"""A zip archive is read without unpacking it, and what is not safe is refused in plain words."""

import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from capture import archives
from capture.archives import UnreadableArchiveError, opened
from capture.importer import import_files
from capture.models import Message
from tests.exports import talk, zipped


def names(path: Path) -> list[str]:
    with opened(path) as members:
        return [str(member.path.relative_to(path)) for member in members]


def test_no_path_leads_out_of_the_archive(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"../../etc/passwd": b"x", "/root/x": b"y", "a/b.json": b"z"})
    assert names(path) == ["etc/passwd", "root/x", "a/b.json"]
    assert [file.name for file in tmp_path.iterdir()] == ["a.zip"]


def test_links_and_folders_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.mkdir("folder")
    assert names(path) == []


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"conversations.json": [talk("a")]})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    with pytest.raises(UnreadableArchiveError, match="encrypted"):
        names(path)


def test_what_unpacks_to_far_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "ALWAYS_FINE_BYTES", 1_000_000)
    path = zipped(tmp_path / "a.zip", {"bomb.json": b" " * 5_000_000, "fine.json": bytes(range(256)) * 4000})
    with pytest.raises(UnreadableArchiveError, match="more than 200 times"):
        names(path)


def test_entries_that_share_their_bytes_are_added_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "ALWAYS_FINE_BYTES", 100_000)
    monkeypatch.setattr(archives, "MOST_TIMES", 20)
    path = zipped(tmp_path / "a.zip", {"a.json": bytes(range(256)) * 300})
    with opened(path) as (member,):
        info = member.info
    with pytest.raises(UnreadableArchiveError):
        archives._refuse_bombs(path, [info] * 100)


@pytest.mark.django_db
@pytest.mark.parametrize("keep", [0.3, 0.99])
def test_an_archive_that_was_cut_off_is_refused(keep: float, owner: User, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"conversations.json": [talk("a", turns=9)]})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    (report,) = import_files([path], owner_id=owner.pk)
    assert "Download or copy it again" in report.error


@pytest.mark.django_db
def test_a_damaged_file_in_an_archive_gives_what_comes_before_and_harms_no_other(
    owner: User, tmp_path: Path
) -> None:
    path = zipped(tmp_path / "a.zip", {"a.json": [talk("a", turns=9)], "b.json": [talk("b")]})
    raw = bytearray(path.read_bytes())
    with opened(path) as members:
        info = members[0].info
    raw[info.header_offset + info.compress_size // 2] ^= 0xFF
    path.write_bytes(raw)
    damaged, fine = import_files([path], owner_id=owner.pk)
    assert "a.json: the archive cannot be read" in damaged.error
    assert (fine.error, fine.user_messages) == ("", 1)
    assert Message.objects.filter(conversation__external_id="b").count() == 2
