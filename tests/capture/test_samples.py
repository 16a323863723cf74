"""The facts of real transcripts of three products, as the grid has them after an import in any order, and twice."""

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Max, Min, Sum

from adapters.messages import format_timestamp
from capture.following import FolderFollower
from capture.importer import import_files
from capture.models import Conversation, Message, Source
from tests.shared_data import SAMPLES, expected, needs_samples

KINDS = ("claude_code", "codex", "gemini_cli")
CALLED = {"cached_input_tokens": "cache_read_input_tokens", "cached_tokens": "cache_read_input_tokens"}
pytestmark = [pytest.mark.django_db, needs_samples]


def _groups() -> list[Any]:
    known = expected() if SAMPLES.is_dir() else {"groups": {}, "files": {}}
    alone = {name: facts | {"files": [name]} for name, facts in known["files"].items()}
    return [
        pytest.param(facts, id=name)
        for facts_of, kinds in ((known["groups"], KINDS), (alone, KINDS[1:]))
        for name, facts in facts_of.items()
        if facts["source"] in kinds
    ]


def _facts_of_grid() -> dict[str, Any]:
    messages = Message.objects.all()
    answers = messages.filter(role="assistant")
    span = messages.aggregate(first=Min("timestamp"), last=Max("timestamp"))
    sums = messages.aggregate(
        output_tokens=Sum("output_tokens", default=0),
        input_tokens=Sum("input_tokens", default=0),
        cache_creation_input_tokens=Sum("cache_creation_tokens", default=0),
        cache_read_input_tokens=Sum("cache_read_tokens", default=0),
        tool_calls=Sum("tool_calls", default=0),
    )
    return sums | {
        "user_messages": messages.filter(role="user").count(),
        "assistant_messages": answers.count(),
        "sidechain_user_messages": messages.filter(role="user", sidechain=True).count(),
        "sidechain_assistant_messages": answers.filter(sidechain=True).count(),
        "assistant_messages_without_stop_reason": answers.filter(incomplete=True).count(),
        "models": sorted(answers.exclude(model="").order_by().values_list("model", flat=True).distinct()),
        "session_ids": sorted(Conversation.objects.values_list("external_id", flat=True)),
        "first_ts": span["first"] and format_timestamp(span["first"]),
        "last_ts": span["last"] and format_timestamp(span["last"]),
    }


def _import(facts: dict[str, Any], owner: User, *, order: int) -> None:
    files = [SAMPLES / name for name in facts["files"]]
    random.Random(order).shuffle(files)
    reports = import_files(files, owner_id=owner.pk)
    assert not [report.error for report in reports if report.error]


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("facts", _groups())
def test_a_group_of_files_gives_its_facts_in_any_order_and_twice(
    facts: dict[str, Any], order: int, owner: User
) -> None:
    for _ in range(2):
        _import(facts, owner, order=order)
        found = _facts_of_grid()
        assert {name: found[CALLED.get(name, name)] for name in facts if CALLED.get(name, name) in found} == {
            name: facts[name] for name in facts if CALLED.get(name, name) in found
        }


def test_growing_files_give_the_facts_of_their_last_state(owner: User, tmp_path: Path) -> None:
    source = Source.objects.create(owner=owner, kind="claude_code", location=str(tmp_path))
    follower = FolderFollower(tmp_path, source=source)
    for group in ("growth-A", "growth-B"):
        for state in ("t1", "t2"):
            for file in (SAMPLES / "claude_code/entire" / group / state).glob("*.jsonl"):
                shutil.copy(file, tmp_path / file.name)
            follower.follow(follower.files())
    found = _facts_of_grid()
    groups = [facts for name, facts in expected()["groups"].items() if "growth" in name]
    for name in (
        "user_messages",
        "assistant_messages",
        "output_tokens",
        "cache_read_input_tokens",
        "tool_calls",
    ):
        assert found[name] == sum(facts[name] for facts in groups), name
