"""Comparing the stores by hand."""

import json

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from grid.models import Fragment
from grid.vectors import vector_store


def facts(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.fixture
def damaged(grid: User) -> User:
    vector_store().delete([Fragment.objects.values_list("id", flat=True)[0]])
    return grid


def test_a_sound_grid_has_no_differences(grid: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("compare-stores")
    assert "have the same" in capsys.readouterr().out


def test_a_difference_is_told_and_fails(damaged: User, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="The stores differ"):
        call_command("compare-stores")
    assert "1 messages without vectors\n" in capsys.readouterr().out


def test_it_is_mended_if_asked_to(damaged: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("compare-stores", "--mend", "--json")
    told = facts(capsys)
    assert (told["mended"], told["waiting"]) == (True, 1)
    call_command("process")
    call_command("compare-stores")
