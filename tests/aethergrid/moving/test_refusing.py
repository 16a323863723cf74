"""What a move refuses before it writes anything, and what it makes of values that do not fit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import OperationalError
from filelock import FileLock

from aethergrid.moving.documents import Documents
from aethergrid.moving.errors import NothingToMoveError, OldGridError, TargetInUseError
from aethergrid.moving.move import Move, move
from aethergrid.moving.old_grid import open_old_grid
from aethergrid.moving.outlasting import outlast
from aethergrid.moving.plan import parts_of
from aethergrid.moving.values import columns_of
from aethergrid.running import GridRunningError
from capture.models import Conversation, Message
from capture.rawlog import raw_log
from embeddings.errors import UnavailableError
from tests.aethergrid.moving.conftest import OldGrid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _embedded(settings: LazySettings) -> Iterator[None]:
    """What is refused is so wherever it goes: here, into the database of this test."""
    settings.POSTGRES_URL = settings.MONGODB_URL = settings.WEAVIATE_URL = ""
    raw_log.cache_clear()
    yield
    raw_log.cache_clear()


def moved(home: Path, *, mend: bool = False) -> Move:
    """Move the grid of a data folder into this process's database."""
    with open_old_grid(home) as old:
        return move(old, mend=mend, step=lambda *_: lambda _: None)


def nothing_was_written() -> bool:
    return not User.objects.exists() and not Message.objects.exists()


def test_a_sound_grid_is_moved(old: OldGrid) -> None:
    done = moved(old.home)
    assert (done.equal, done.findings) == (True, [])
    assert User.objects.count() == 2


@pytest.mark.embedded
def test_a_target_in_use_is_refused(old: OldGrid, owner: User) -> None:
    with pytest.raises(TargetInUseError, match=r"auth_user in SQLite \(1\)"):
        moved(old.home)
    assert not Message.objects.exists()


@pytest.mark.embedded
def test_a_target_with_other_rows_of_the_same_ids_is_refused(old: OldGrid) -> None:
    moved(old.home)
    Conversation.objects.update(title="another")
    with pytest.raises(TargetInUseError, match=r"capture_conversation in SQLite \(4\)"):
        moved(old.home)


def test_a_grid_that_runs_is_refused(old: OldGrid) -> None:
    with FileLock(old.home / "run" / "grid.lock"), pytest.raises(GridRunningError, match="already runs on"):
        moved(old.home)


def test_a_folder_without_a_grid_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingToMoveError, match="There is no embedded grid in"):
        moved(tmp_path)


@pytest.mark.parametrize("content", [b"not a database at all" * 99, b""])
def test_a_file_that_is_no_database_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "grid.sqlite3").write_bytes(content)
    with pytest.raises(OldGridError, match="cannot be read"):
        moved(tmp_path)


def test_a_grid_of_another_version_is_refused(old: OldGrid) -> None:
    old.change(
        "UPDATE django_migrations SET name = '9999_later' WHERE (app, name) = ('grid', '0001_initial')"
    )
    with pytest.raises(OldGridError, match=r"of an older version(.|\n)*manage\.py prepare"):
        moved(old.home)
    old.change("INSERT INTO django_migrations (app, name, applied) VALUES ('grid', '0001_initial', '')")
    with pytest.raises(OldGridError, match="of a newer version"):
        moved(old.home)


def test_without_a_server_there_is_nothing_to_move(old: OldGrid, settings: LazySettings) -> None:
    settings.AETHERGRID_HOME = old.home
    with pytest.raises(NothingToMoveError, match="set POSTGRES_URL, MONGODB_URL or WEAVIATE_URL"):
        moved(old.home)


def test_captures_that_wait_in_the_spool_are_not_left_behind(old: OldGrid) -> None:
    (old.home / "spool").mkdir()
    (old.home / "spool" / "0001.json").write_text("{}")
    with pytest.raises(TargetInUseError, match="1 captures wait in"):
        moved(old.home)


@pytest.mark.parametrize(
    ("sql", "value", "why"),
    [
        ("UPDATE capture_conversation SET title = ?", "a\x00b", "title holds NUL or bytes that are no UTF-8"),
        (
            "UPDATE capture_conversation SET title = cast(? AS TEXT)",
            b"a\xff",
            "title holds NUL or bytes that",
        ),
        (
            "UPDATE capture_conversation SET project = ?",
            "p" * 256,
            "project has 256 characters, and 255 at most",
        ),
        ("UPDATE capture_message SET output_tokens = ?", 2**31, "output_tokens is 2,147,483,648, and 0 to"),
        ("UPDATE grid_querylog SET filters = ?", r'["\u0000"]', "filters holds NUL"),
        ("UPDATE grid_querylog SET filters = ?", r'["\udc00"]', "filters holds NUL, half a pair"),
        ("UPDATE grid_querylog SET filters = ?", "[NaN]", "no number where one belongs"),
    ],
)
def test_a_value_that_does_not_fit_is_named_and_mended_if_asked_to(
    sql: str, value: object, why: str, old: OldGrid
) -> None:
    old.change(sql, value)
    looked = moved(old.home)
    assert looked.findings
    assert all(why in str(finding) and finding.mended for finding in looked.findings)
    assert not looked.compared
    assert nothing_was_written()
    assert moved(old.home, mend=True).equal


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("UPDATE capture_message SET timestamp = 'yesterday'", "timestamp holds 'yesterday', and a moment"),
        ("UPDATE capture_message SET digest = 'text'", "digest holds 'text', and bytes belongs there"),
        ("UPDATE capture_message SET sidechain = 7", "sidechain holds 7, and 0 or 1 belongs there"),
        ("UPDATE capture_message SET role = x'00'", "role holds b'\\x00', and text belongs there"),
        ("UPDATE capture_message SET characters = 1.5", "characters holds 1.5, and a whole number"),
        ("UPDATE capture_conversation SET id = 'x' || substr(id, 2)", "an id of 32 hexadecimal digits"),
        ("UPDATE grid_querylog SET filters = '['", "filters holds '[', and JSON of at most 64 levels"),
        ("UPDATE auth_user SET id = 3000000000 WHERE id = 2", "id is 3,000,000,000"),
        ("UPDATE grid_apikey SET owner_id = 99", "a reference is to a row of auth_user that is not there"),
    ],
)
def test_what_cannot_be_mended_is_left_to_its_owner(sql: str, why: str, old: OldGrid) -> None:
    old.change(sql)
    looked = moved(old.home, mend=True)
    unmended = [str(finding) for finding in looked.findings if not finding.mended]
    assert any(why in line for line in unmended), unmended
    assert not looked.compared
    assert nothing_was_written()


def test_every_kind_of_column_can_be_read() -> None:
    assert all(columns_of(model) for model in apps.get_models(include_auto_created=True))


def test_a_text_that_is_no_json_is_named(old: OldGrid) -> None:
    old.change("UPDATE capture_rawmessage SET document = '{' WHERE rowid = 1")
    with open_old_grid(old.home) as opened:
        _, (finding,) = Documents(raw_log(), opened).survey()
    assert "document is no JSON" in str(finding)
    assert not finding.mended


def test_a_vector_that_does_not_fit_its_space_is_named(old: OldGrid, settings: LazySettings) -> None:
    settings.WEAVIATE_URL = "http://127.0.0.1:9"
    old.change("UPDATE embeddings_cachedembedding SET vector = x'00' WHERE id = 1")
    with open_old_grid(old.home) as opened:
        (part,) = (part for part in parts_of(opened) if part.to == "Weaviate")
        _, (finding,) = part.survey()
    assert str(finding) == "embeddings_cachedembedding id=1: vector is not 256 finite numbers"


def test_a_server_that_is_away_for_a_moment_is_outlasted() -> None:
    errors = [UnavailableError("away"), OperationalError("away")]

    def work() -> str:
        if errors:
            raise errors.pop()
        return "done"

    assert outlast(work) == "done"


def test_what_is_no_absence_is_not_tried_again() -> None:
    with pytest.raises(ZeroDivisionError):
        outlast(lambda: 1 // 0)
