"""The embedded lexical index: what becomes of its files."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections

from capture.recorder import record
from embeddings.spaces import current_space
from grid.consistency import compare, reindex
from grid.draining import drain
from grid.lexical import embedded as module
from grid.lexical import lexical_index
from grid.lexical.analysis import hashed, terms_of
from grid.lexical.embedded import EmbeddedLexicalIndex
from grid.models import Fragment, IndexedVector
from grid.vectors.base import VectorFilter
from grid.vectors.embedded import EmbeddedVectorStore
from tests.claude_lines import message
from tests.grid.lexical.places import Place, counted, found

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give where the indexes of a place are."""
    return tmp_path / "lexical"


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let indexes keep up without a pause."""
    for name in ("SHORTEST_PAUSE", "LONGEST_PAUSE", "REWRITING_PAUSES"):
        monkeypatch.setattr(module, name, 0)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _segments(folder: Path) -> set[str]:
    return {path.stem for path in folder.rglob("*") if path.suffix == ".idx"}


def test_the_pipeline_hands_it_the_terms(talks: User) -> None:
    (id_,) = found(lexical_index(), "dough resting", owner=talks.pk)
    fragment = Fragment.objects.get(pk=id_)
    assert fragment.message.external_id == "m4"
    assert found(lexical_index(), "2026", owner=talks.pk)
    said = terms_of(f"Let the dough rest longer in a warm place. {fragment.message.timestamp:%Y %B %-d}")
    assert bytes(fragment.terms or b"") == hashed(said).tobytes()


def test_fragments_without_terms_get_them(embedded: Place, talks: User) -> None:
    terms = dict(Fragment.objects.values_list("id", "terms"))
    Fragment.objects.update(terms=None)
    assert len(found(embedded.another(), "dough resting", owner=talks.pk)) == 1
    assert dict(Fragment.objects.values_list("id", "terms")) == terms


def test_a_grown_message_is_found_by_its_last_form(owner: User) -> None:
    for text in ("About bread", "About cake, it is"):
        record([message(1, text)], owner_id=owner.pk, source_kind="api")
        drain()
    assert not found(lexical_index(), "bread", owner=owner.pk)
    assert found(lexical_index(), "cake", owner=owner.pk)


@pytest.mark.parametrize("how", ["cut", "emptied", "garbled", "gone"])
@pytest.mark.parametrize("kind", [".term", ".idx", ".fast", ".fieldnorm", "meta.json", "note.json", ""])
def test_a_damaged_folder_is_made_anew(
    embedded: Place, folder: Path, owner: User, kind: str, how: str, capfd: pytest.CaptureFixture[str]
) -> None:
    ids = {embedded.put(f"bread {n}", owner=owner.pk) for n in range(20)}
    assert set(found(embedded.another(), "bread", owner=owner.pk, limit=50)) == ids
    for path in list(folder.rglob("*")):
        if path.is_file() and path.name.endswith(kind) and "lock" not in path.name:
            _damage(path, how)
    assert set(found(embedded.another(), "bread", owner=owner.pk, limit=50)) == ids
    capfd.readouterr()


def _damage(path: Path, how: str) -> None:
    data = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "garbled":
        path.write_bytes(bytes(255 - byte for byte in data))
    else:
        path.write_bytes(data[: len(data) // 2] if how == "cut" else b"")


@pytest.mark.parametrize("kind", [".term", ".idx", ".fast", ".fieldnorm"])
def test_a_single_wrong_byte_is_noticed_in_the_night(
    embedded: Place, folder: Path, owner: User, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    index = embedded.another()
    id_ = embedded.put("bread", owner=owner.pk)
    assert found(index, "bread", owner=owner.pk) == [id_]
    (path,) = (path for path in folder.rglob("*") if path.suffix == kind)
    data = bytearray(path.read_bytes())
    data[3] ^= 1
    path.write_bytes(data)
    index.maintain()
    assert "made anew" in caplog.text
    assert found(index, "bread", owner=owner.pk) == [id_]


def test_what_becomes_damaged_while_it_is_open_is_made_anew(
    embedded: Place, folder: Path, owner: User
) -> None:
    index = embedded.another()
    first = embedded.put("bread", owner=owner.pk)
    assert found(index, "bread", owner=owner.pk) == [first]
    shutil.rmtree(folder)
    assert found(index, "bread", owner=owner.pk) == [first]
    shutil.rmtree(folder / module.VERSION / str(owner.pk))
    second = embedded.put("bread", owner=owner.pk)
    assert set(found(index, "bread", owner=owner.pk)) == {first, second}


def test_another_version_leaves_nothing(embedded: Place, folder: Path, owner: User) -> None:
    (folder / "v0" / "1").mkdir(parents=True)
    (folder / "v0" / "1" / "meta.json").write_text("{}")
    id_ = embedded.put("bread", owner=owner.pk)
    assert found(embedded.another(), "bread", owner=owner.pk) == [id_]
    assert not (folder / "v0").exists()


def test_nothing_of_what_was_erased_is_left_in_a_file(embedded: Place, folder: Path, owner: User) -> None:
    index = embedded.another()
    gone, kept = embedded.put("bread", owner=owner.pk), embedded.put("cake", owner=owner.pk)
    assert found(index, "bread", owner=owner.pk) == [gone]
    before = _segments(folder)
    embedded.erase(gone)
    assert found(index, "bread", owner=owner.pk) == []
    index.maintain()
    assert not before & _segments(folder)
    assert (found(index, "cake", owner=owner.pk), counted(index, "bread", owner=owner.pk).fragments) == (
        [kept],
        1,
    )
    after = _files(folder)
    index.maintain()
    assert _files(folder) == after


def test_the_pipeline_cleans_up_after_an_erasure(
    embedded: Place, folder: Path, owner: User, at_once: None
) -> None:
    index = embedded.another()
    gone = embedded.put("bread", owner=owner.pk)
    embedded.put("cake", owner=owner.pk)
    index.keep_up()
    before = _segments(folder)
    embedded.erase(gone)
    index.keep_up()
    assert before
    assert not before & _segments(folder)


def test_many_changes_leave_few_parts(embedded: Place, folder: Path, owner: User, at_once: None) -> None:
    index = embedded.another()
    for _ in range(30):
        embedded.put("bread", owner=owner.pk)
        index.keep_up()
    assert len(found(index, "bread", owner=owner.pk, limit=50)) == 30
    assert len(_segments(folder)) < 12


def test_whoever_writes_is_not_waited_for(embedded: Place, owner: User, at_once: None) -> None:
    id_, index = embedded.put("bread", owner=owner.pk), embedded.another()
    other = embedded.another()
    assert isinstance(other, EmbeddedLexicalIndex)
    with other._turn():
        index.keep_up()
    assert found(index, "bread", owner=owner.pk) == [id_]


def test_rebuilding_the_store_changes_nothing(talks: User) -> None:
    before = found(lexical_index(), "dough resting", owner=talks.pk)
    reindex()
    assert found(lexical_index(), "dough resting", owner=talks.pk) == []
    drain()
    assert found(lexical_index(), "dough resting", owner=talks.pk) == before
    compare(mend=True)
    assert found(lexical_index(), "dough resting", owner=talks.pk) == before


def test_a_restored_database_is_followed_from_its_beginning(
    own_database: str, tmp_path: Path, own_owner: User
) -> None:
    if own_database != "sqlite":
        pytest.skip("a file of SQLite is what can be copied here")
    place = Place(EmbeddedVectorStore(), current_space(), lambda: EmbeddedLexicalIndex(tmp_path / "lexical"))
    index, file = place.another(), tmp_path / "grid.sqlite3"
    old = place.put("bread", owner=own_owner.pk)
    _copy(file, tmp_path / "backup")
    lost = [place.put("bread", owner=own_owner.pk) for _ in range(3)]
    assert set(found(index, "bread", owner=own_owner.pk)) == {old, *lost}
    _copy(tmp_path / "backup", file)
    assert found(index, "bread", owner=own_owner.pk) == [old]

    more = [place.put("bread", owner=own_owner.pk) for _ in range(3)]
    assert set(found(index, "bread", owner=own_owner.pk)) == {old, *more}
    for number in (3, 4):
        # As many rows as there had been, and one more: the numbers alone do not tell.
        _copy(tmp_path / "backup", file)
        more = [place.put("bread", owner=own_owner.pk) for _ in range(number)]
        assert set(found(place.another(), "bread", owner=own_owner.pk)) == {old, *more}


def _copy(source: Path, target: Path) -> None:
    connections.close_all()
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def test_rows_that_vanish_without_a_word_are_noticed(embedded: Place, owner: User) -> None:
    index = embedded.another()
    ids = [embedded.put("bread", owner=owner.pk) for _ in range(3)]
    assert set(found(index, "bread", owner=owner.pk)) == set(ids)
    IndexedVector.objects.filter(fragment_id=ids[2]).delete()
    assert set(found(index, "bread", owner=owner.pk)) == set(ids[:2])


def test_it_knows_everything_that_a_filter_may_hold() -> None:
    known = {"owner_id", "source_models", "task_type", "topic", "project", "since", "until", "min_similarity"}
    assert {field.name for field in fields(VectorFilter)} == known, "teach grid/lexical/shelf.py the new one"


def test_it_asks_the_database_one_thing_when_nothing_is_new(
    embedded: Place, owner: User, django_assert_num_queries: Any
) -> None:
    index = embedded.another()
    embedded.put("bread", owner=owner.pk)
    found(index, "bread", owner=owner.pk)
    with django_assert_num_queries(1):
        found(index, "bread", owner=owner.pk)
