"""The same question has the same answer: again, from another process, and whatever else is equal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from grid.consistency import reindex
from grid.draining import drain
from grid.lexical import lexical_index
from grid.search import Mode
from grid.vectors import vector_store
from tests.grid.search.corpus import QUERIES
from tests.grid.search.said import ask, tell
from tests.processes import ROOT

MODES: list[Mode] = ["keyword", "semantic", "hybrid"]


@pytest.mark.django_db
@pytest.mark.parametrize("mode", MODES)
def test_equal_scores_are_ordered_by_id(owner: User, mode: Mode) -> None:
    for number in range(12):
        tell(["Bread needs salt."], owner_id=owner.pk, conversation=f"talk{number}")
    found = ask("bread salt", owner_id=owner.pk, mode=mode, collapse=False, max_results=12).results
    assert len({one.score for one in found}) == 1
    assert [one.id for one in found] == sorted(one.id for one in found)


@pytest.mark.django_db
def test_stores_made_anew_give_the_same(library: User) -> None:
    def answers() -> list[list[object]]:
        return [[*ask(query, owner_id=library.pk, mode=mode).results] for query in QUERIES for mode in MODES]

    before = answers()
    assert answers() == before
    reindex()
    drain()
    vector_store.cache_clear()
    lexical_index.cache_clear()
    assert answers() == before


@pytest.mark.embedded
def test_another_process_gives_the_same(tmp_path: Path) -> None:
    environment = os.environ | {"AETHERGRID_HOME": str(tmp_path)}

    def told(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=environment, text=True, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    told("manage.py", "prepare")
    first = told("-m", "tests.grid.search.reader", "fill")
    assert len(first) > 10_000
    assert told("-m", "tests.grid.search.reader") == first
