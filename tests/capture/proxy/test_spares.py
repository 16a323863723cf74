"""Files that are used again: empty, and each by one exchange at a time."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from capture.proxy import spares
from capture.proxy.exchange_files import Beginning
from capture.proxy.folder import ExchangeFolder
from capture.proxy.spares import Spares


@pytest.fixture
def folder(tmp_path: Path) -> ExchangeFolder:
    folder = ExchangeFolder(tmp_path / "spool" / "exchanges")
    folder.path.parent.mkdir()
    folder.make()
    return folder


def ended(folder: ExchangeFolder, name: str) -> Path:
    """Give the file of an exchange that has ended."""
    handle = folder.begin(f"{name}.part")
    os.write(handle, Beginning(1, "test", "POST", "/v1/messages", datetime.now(UTC)).to_line())
    path = folder.path / f"{name}.exchange"
    (folder.path / f"{name}.part").rename(path)
    os.close(handle)
    return path


def test_a_file_is_emptied_and_used_again(folder: ExchangeFolder) -> None:
    path = ended(folder, "1")
    number = path.stat().st_ino
    folder.done(path)
    assert not folder.any()
    handle = ExchangeFolder(folder.path).begin("2.part")
    found = os.fstat(handle)
    os.close(handle)
    assert (found.st_ino, found.st_size) == (number, 0)
    assert [path.name for path in folder.path.glob("*.*")] == ["2.part"]


def test_two_processes_never_have_the_same_file(folder: ExchangeFolder) -> None:
    for name in "123":
        folder.done(ended(folder, name))
    takers = [ExchangeFolder(folder.path) for _ in range(2)]
    handles = [takers[number % 2].begin(f"new-{number}.part") for number in range(6)]
    assert len({os.fstat(handle).st_ino for handle in handles}) == 6
    for handle in handles:
        os.close(handle)


def test_one_that_somebody_still_writes_to_is_left_alone(folder: ExchangeFolder) -> None:
    handle = folder.begin("1.part")
    folder.done(folder.path / "1.part")
    assert Spares(folder.path / "spare").take(str(folder.path / "2.part")) is None
    os.close(handle)


def test_what_a_power_cut_left_in_a_spare_file_is_gone(folder: ExchangeFolder) -> None:
    (folder.path / "spare" / "1.exchange").write_bytes(b"left behind")
    handle = folder.begin("2.part")
    assert os.fstat(handle).st_size == 0
    os.close(handle)


def test_no_more_are_kept_than_make_sense(folder: ExchangeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spares, "MOST_SPARE", 2)
    for path in [ended(folder, str(number)) for number in range(4)]:
        folder.done(path)
    assert len(list((folder.path / "spare").iterdir())) == 2
    assert not folder.any()
