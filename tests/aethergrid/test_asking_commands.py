"""`apikey`, `query` and `stats`."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from adapters.models import AdapterHealth
from capture.recorder import record
from grid.draining import drain
from grid.keys import find_key
from grid.models import QueryLog
from tests.talks import LOCKS, START, said

pytestmark = pytest.mark.django_db


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    call_command(*arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_a_key_is_made_for_the_first_admin(owner: User, capsys: pytest.CaptureFixture[str]) -> None:
    made = _json(capsys, "apikey", "laptop")
    assert made.keys() == {"name", "key"}
    key = find_key(made["key"])
    assert key is not None
    assert (key.name, key.owner) == ("laptop", owner)


def test_a_key_is_made_for_somebody_else(
    owner: User, stranger: User, capsys: pytest.CaptureFixture[str]
) -> None:
    key = find_key(_json(capsys, "apikey", "laptop", "--owner", "eve")["key"])
    assert key is not None
    assert key.owner == stranger


@pytest.mark.parametrize(
    ("option", "augment"), [([], None), (["--augment"], True), (["--no-augment"], False)]
)
def test_a_key_says_whether_its_calls_are_augmented(
    option: list[str], augment: bool | None, owner: User, capsys: pytest.CaptureFixture[str]
) -> None:
    key = find_key(_json(capsys, "apikey", "laptop", *option)["key"])
    assert key is not None
    assert key.augment is augment


def test_a_key_stands_on_a_line_of_its_own(owner: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("apikey", "laptop")
    assert find_key(capsys.readouterr().out.splitlines()[0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["apikey", " "], "A key needs a name"),
        (["apikey", "x", "--owner", "nobody"], "Nobody on this grid is called 'nobody'"),
        (["query", " "], "query: it is empty"),
        (["query", "x", "--max-results", "0"], "maxResults: a number from 1 to 100"),
        (["query", "x", "--min-similarity", "nan"], "minSimilarity: a number from -1 to 1"),
        (["query", "x", "--since", "soon"], "ISO 8601 is needed"),
        (["query", "x", "--mode", "fuzzy"], "invalid choice: 'fuzzy'"),
        (["query", "x", "--offset", "200"], "offset: a number from 0 to 199"),
    ],
)
def test_what_cannot_be_done_is_said(owner: User, arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message) as raised:
        call_command(*arguments)
    assert raised.value.returncode == 1


def test_a_grid_without_a_person_says_so() -> None:
    with pytest.raises(CommandError, match="no admin yet"):
        call_command("stats")


def test_a_query_answers_as_the_api_does(
    grid: User,
    client: APIClient,
    capsys: pytest.CaptureFixture[str],
) -> None:
    by_command = _json(capsys, "query", "adding a column", "--project", "shop", "--max-results", "2")
    body = {"query": "adding a column", "filters": {"project": "shop", "maxResults": 2}}
    by_api = client.post("/api/query/semantic", body).json()
    assert by_command["results"] == by_api["results"]
    assert QueryLog.objects.count() == 2


def test_a_query_is_asked_in_every_way_that_the_api_has(
    grid: User, client: APIClient, capsys: pytest.CaptureFixture[str]
) -> None:
    by_command = _json(
        capsys, "query", "the column", "--mode", "keyword", "--offset", "1", "--no-collapse", "--explain"
    )
    body = {
        "query": "the column",
        "mode": "keyword",
        "explain": True,
        "filters": {"offset": 1, "collapse": False},
    }
    assert by_command["results"] == client.post("/api/query/semantic", body).json()["results"]
    one, other = QueryLog.objects.all()
    assert one.filters == other.filters == {
        "mode": "keyword", "offset": 1, "collapse": False, "explain": True,
    }  # fmt: skip


def test_the_next_page_is_told_of_if_there_is_one(grid: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("query", "adding a column", "--max-results", "2")
    assert "There is more: the next page comes with --offset 2." in capsys.readouterr().out
    call_command("query", "adding a column", "--max-results", "2", "--offset", "2")
    assert "There is more" not in capsys.readouterr().out


def test_the_text_tells_how_many_are_alike(grid: User, capsys: pytest.CaptureFixture[str]) -> None:
    again = [said(LOCKS, number=n, conversation=f"again {n}", role="assistant") for n in (11, 12)]
    record(again, owner_id=grid.pk, source_kind="api")
    drain()
    call_command("query", "backfill in batches", "--mode", "keyword")
    assert "and 2 more like it" in capsys.readouterr().out


def test_the_text_tells_the_time_that_the_words_held_it_to(
    grid: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("query", "what did we discuss on 1 March 2026?")
    assert "was held to 2026-03-01 by the words of the query." in capsys.readouterr().out


def test_the_text_explains_with_the_largest_part_first(
    grid: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("query", "adding a column", "--explain", "--max-results", "1")
    lines = [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip().startswith("|")]
    assert lines[0].endswith("words: adding, column")
    adds = [abs(float(line.split()[1])) for line in lines[1:-1]]
    assert adds == sorted(adds, reverse=True)
    assert lines[-1].endswith("for every fragment")


def test_a_query_is_answered_in_text(grid: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("query", "adding a column", "--source-model", "claude-opus-4-5", "--max-results", "1")
    written = capsys.readouterr().out
    assert LOCKS in written
    assert "2 fragments searched" in written


def test_a_query_is_answered_as_a_context(grid: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("query", "adding a column", "--context")
    assert capsys.readouterr().out.startswith("<aethergrid-context>")


def test_a_query_takes_whatever_the_shell_gives(owner: User, capsys: pytest.CaptureFixture[str]) -> None:
    assert _json(capsys, "query", "no UTF-8: \udcff")["results"] == []


def test_the_figures_are_those_of_the_api(
    grid: User,
    client: APIClient,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _json(capsys, "stats") == client.get("/api/stats").json()


def test_the_figures_are_shown_in_text(grid: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("stats")
    assert "messages       3 (1 user, 2 assistant)" in capsys.readouterr().out


def test_the_text_tells_of_models_and_adapters(grid: User, capsys: pytest.CaptureFixture[str]) -> None:
    AdapterHealth.objects.create(
        family="gpt", what="asking a model", last_error="The key is missing.", last_error_at=START
    )
    call_command("stats")
    shown = capsys.readouterr().out
    assert "models         claude-opus-4-5: claude, 200,000 tokens, 2 messages" in shown
    assert "gpt: error in asking a model: The key is missing." in shown
    assert "adapters       claude: unused" in shown
