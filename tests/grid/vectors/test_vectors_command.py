"""The command that backs up the vectors."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from grid.search import search
from grid.vectors import vector_store

pytestmark = pytest.mark.django_db


def test_what_was_exported_is_found_again(
    in_weaviate: None, talks: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = search("postgres column", owner_id=talks.pk).results
    call_command("vectors", "export", str(tmp_path / "file"), "--json")
    assert json.loads(capsys.readouterr().out) == {"fragments": 6}
    vector_store().delete([result.id for result in before])
    assert search("postgres column", owner_id=talks.pk).results == []
    call_command("vectors", "import", str(tmp_path / "file"))
    assert "Imported 6 fragments" in capsys.readouterr().out
    assert search("postgres column", owner_id=talks.pk).results == before


def test_a_file_that_is_not_there_is_named(in_weaviate: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere: No such file"):
        call_command("vectors", "import", str(tmp_path / "nowhere"))


@pytest.mark.embedded
@pytest.mark.parametrize("what", ["export", "import"])
def test_those_of_the_embedded_store_are_in_the_database(what: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="backup of the database"):
        call_command("vectors", what, str(tmp_path / "file"))
