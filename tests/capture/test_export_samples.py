"""The facts of other people's exports of ChatGPT and claude.ai, as the grid has them in any order, and twice."""

import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Max, Min

from adapters.messages import format_timestamp
from capture.importer import import_files
from capture.models import Conversation, Message
from capture.rawlog import raw_log
from tests.shared_data import SAMPLES, expected, needs_samples

pytestmark = [pytest.mark.django_db, needs_samples]
SOURCES = ("chatgpt", "claude_ai")
FILES = {
    name: facts
    for name, facts in (expected()["files"] if SAMPLES.is_dir() else {}).items()
    if facts["source"] in SOURCES
}
GROUPS = {
    name: facts
    for name, facts in (expected()["groups"] if SAMPLES.is_dir() else {}).items()
    if facts["source"] in SOURCES
}


def _facts_of_grid() -> dict[str, Any]:
    messages = Message.objects.all()
    answers = messages.filter(role="assistant")
    span = messages.aggregate(first=Min("timestamp"), last=Max("timestamp"))
    return {
        "user_messages": messages.filter(role="user").count(),
        "assistant_messages": answers.count(),
        "models": sorted(answers.exclude(model="").order_by().values_list("model", flat=True).distinct()),
        "first_ts": span["first"] and format_timestamp(span["first"]),
        "last_ts": span["last"] and format_timestamp(span["last"]),
    }


def _on_current_branch(role: str) -> int:
    texts = raw_log().read([message.pk for message in Message.objects.filter(role=role)])
    return sum(text["metadata"]["current_branch"] for text in texts.values())


@pytest.mark.parametrize("name", FILES)
def test_a_file_gives_its_facts_twice(name: str, owner: User) -> None:
    for known in (False, True):
        (report,) = import_files([SAMPLES / name], owner_id=owner.pk)
        assert (report.error, report.format) == ("", FILES[name]["source"])
        found = _facts_of_grid()
        assert found == {key: FILES[name][key] for key in found}
        assert (report.duplicates > 0) == known
    for role in ("user", "assistant"):
        if (current := FILES[name].get(f"{role}_messages_current_branch")) is not None:
            assert _on_current_branch(role) == current


@pytest.mark.parametrize("name", FILES)
def test_each_conversation_of_a_file_gives_its_facts(name: str, owner: User) -> None:
    import_files([SAMPLES / name], owner_id=owner.pk)
    for facts in FILES[name]["per_conversation"]:
        messages = Message.objects.filter(conversation__external_id=facts["conversation_id"])
        assert messages.filter(role="user").count() == facts["user_messages"]
        assert messages.filter(role="assistant").count() == facts["assistant_messages"]
        calls = sum(messages.values_list("tool_calls", flat=True))
        assert calls == facts.get("tool_call_nodes", facts.get("tool_use_blocks"))


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_gives_its_facts(name: str, owner: User) -> None:
    import_files([SAMPLES / file for file in GROUPS[name]["files"]], owner_id=owner.pk)
    found = _facts_of_grid()
    assert found == {key: GROUPS[name][key] for key in found}


@pytest.mark.parametrize("order", range(4))
def test_all_files_in_any_order_and_zipped_are_the_same_grid(order: int, owner: User, tmp_path: Path) -> None:
    names = list(FILES)
    random.Random(order).shuffle(names)
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        for name in FILES:
            written.write(SAMPLES / name, name)
    paths = [archive, *(SAMPLES / name for name in names)]
    reports = import_files(paths if order % 2 else [*reversed(paths)], owner_id=owner.pk)
    assert not [report.error for report in reports if report.error]
    assert Message.objects.count() == sum(
        facts["user_messages"] + facts["assistant_messages"] for facts in FILES.values()
    )
    ids = [talk["conversation_id"] for facts in FILES.values() for talk in facts["per_conversation"]]
    assert set(Conversation.objects.values_list("external_id", flat=True)) <= set(ids)
