"""The health of an adapter is what came of its work, wherever the grid has it work."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from adapters.asking import Asker as ModelAsker
from adapters.calling import ModelRefusedError
from adapters.health import Health, health_by_family
from adapters.health_notes import health_notes
from adapters.models import AIModel
from adapters.registry import call_formats
from adapters.remote_model import RemoteModel
from capture.documents import documents_below
from capture.importer import import_documents
from capture.proxy.folder import ExchangeFolder
from capture.proxy.recording import Recorder
from capture.proxy.routes import Call
from capture.proxy.tapes import Tapes
from capture.proxy.upstreams import Upstream
from grid.answering import Asker, contextual
from grid.patterns.serving.served import Wanted
from tests.adapters.calls import Chat
from tests.claude_lines import assistant_line, user_line
from tests.exports import chat, said
from tests.fake_models import Failure, FakeModels, fake_models
from tests.grid.patterns.teaching import teach

SESSION = user_line("q", "Why is the test flaky?") + assistant_line("a", "It shares a database.", second=2)
QUERY = "A login test is flaky in CI and fails at midnight, how do I make it stable?"


@pytest.fixture
def provider() -> Iterator[FakeModels]:
    """A provider of models on loopback."""
    with fake_models() as running:
        yield running


def _import(owner: User, folder: Path, *, dry_run: bool = False) -> None:
    import_documents(documents_below(folder), owner_id=owner.pk, dry_run=dry_run)


def _worked() -> dict[tuple[str, str], int]:
    health_notes().flush()
    return {
        (family, work.what): work.successes
        for family, health in health_by_family().items()
        for work in health.works
    }


def test_transcripts_and_exports_are_read_by_adapters(own_owner: User, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_bytes(SESSION)
    (tmp_path / "two.jsonl").write_bytes(SESSION + b"this is no JSON\n")
    exported = [chat("d", said("m1", text="x"), said("m2", "assistant", text="y"))]
    (tmp_path / "conversations.json").write_text(json.dumps(exported))
    _import(own_owner, tmp_path)
    assert _worked() == {("claude", "reading transcripts"): 2, ("claude", "reading exports"): 1}
    assert health_by_family()["claude"].state == "ok"


def test_a_dry_run_writes_nothing_of_them(own_owner: User, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_bytes(SESSION)
    _import(own_owner, tmp_path, dry_run=True)
    assert _worked() == {}


def test_calls_through_the_proxy_are_read_by_adapters(own_owner: User, tmp_path: Path) -> None:
    folder, api = ExchangeFolder(tmp_path / "exchanges"), Chat()
    call = Call("test", Upstream("http://test", "TEST_UPSTREAM"), "POST", api.path, "", "")
    tape = Tapes(folder, most_bytes=10**9).new(call, owner_id=own_owner.pk, headers=[])
    tape.asked(json.dumps(api.request([("user", "Hello")])).encode(), more=False)
    tape.answered(200, [(b"content-type", b"text/event-stream")])
    tape.said(api.stream("Good day", id="id-1"))
    tape.whole()
    tape.end()
    Recorder(folder).record_ended()
    assert _worked() == {("gpt", "reading API calls"): 1}
    assert AIModel.objects.get().family == "gpt"


def test_a_model_that_refuses_is_an_error_until_it_answers(own_owner: User, provider: FakeModels) -> None:
    model = RemoteModel(call_formats()["anthropic"], "claude-test", base_url=provider.url, key="sk-abc")
    asker = ModelAsker(model, tokens_per_day=1_000_000)

    def ask() -> Health:
        asker.ask(system="", prompt="?", schema={}, max_tokens=50, purpose="tell", owner_id=own_owner.pk)
        return health_by_family()["claude"]

    provider.first = [Failure(401)]
    with pytest.raises(ModelRefusedError):
        ask()
    failed = health_by_family()["claude"]
    assert (failed.state, failed.last_error_in) == ("error", "asking a model")
    assert "the key is missing, wrong" in failed.last_error
    assert ask().state == "ok"


def test_contexts_are_written_by_the_adapter_of_who_asks(own_owner: User) -> None:
    teach(own_owner)
    contextual(QUERY, asker=Asker(own_owner.pk), wanted=Wanted(model="claude-opus-4-5"))
    assert _worked()["claude", "writing a context"] == 1
