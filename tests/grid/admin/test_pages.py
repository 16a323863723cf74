"""Every page of the admin, on an empty grid and on one with conversations."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin as django_admin
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from adapters.models import AdapterHealth, AIModel, ModelCall
from capture.models import Conversation, Message, Source, TranscriptFile
from capture.recorder import record
from embeddings.models import Alignment, EmbeddingSpace
from grid.draining import drain
from grid.keys import make_key
from grid.models import ApiKey, Fragment, QueryLog, Report
from grid.patterns.models import Pattern
from tests.adapters.adapter_folders import look_in, write_package
from tests.claude_lines import message
from tests.grid.patterns.made import made_pattern

MODELS = (
    Conversation, Message, Fragment, Source, TranscriptFile, ApiKey, AIModel, EmbeddingSpace, QueryLog, Report,
    Pattern, ModelCall, AdapterHealth, Alignment,
)  # fmt: skip

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

pages = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


def _url(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def full(talks: User) -> User:
    """A grid with a row of every kind."""
    source = Source.objects.create(owner=talks, kind="claude_code", location="/home/ada/projects")
    TranscriptFile.objects.create(
        source=source, path="/home/ada/projects/a.jsonl", inode=1, size=9, mtime_ns=1, offset=4, damage=[]
    )
    key, _ = make_key(owner_id=talks.pk, name="laptop")
    QueryLog.objects.create(
        owner=talks, api_key=key, kind="semantic", query="flaky tests", hits=2, milliseconds=8.25
    )
    ModelCall.objects.create(owner=talks, model="ollama:m", purpose="tell", cost=0.012, milliseconds=900)
    made_pattern(talks.pk, "db", "bread")
    ModelCall.objects.create(owner=talks, model="ollama:llama3.1", purpose="tell", milliseconds=900)
    AdapterHealth.objects.create(
        family="claude", what="reading API calls", last_error="It broke.", failures=1
    )
    space = EmbeddingSpace.objects.get()
    Alignment.objects.create(
        source=space, target=space, method="ridge", parameters=b"", pairs=500, recall=0.9, cosine=0.8,
        unrelated_mean=0.1, unrelated_spread=0.1, fitted_at=NOW,
    )  # fmt: skip
    Report.objects.create(findings={"row_without_raw": 2, "raw_without_row": 0}, mended=True)
    return talks


@pages
def test_the_list_of_an_empty_grid_opens(model: type[Model], admin: Client) -> None:
    assert admin.get(_url(model, "changelist")).status_code == 200


@pages
def test_the_list_and_every_detail_open(model: type[Model], full: User, admin: Client) -> None:
    assert admin.get(_url(model, "changelist")).status_code == 200
    rows = list(model._default_manager.all()[:3])
    assert rows
    for row in rows:
        assert admin.get(_url(model, "change", row.pk)).status_code == 200


@pages
def test_nothing_is_added_by_hand_but_keys(model: type[Model], full: User, admin: Client) -> None:
    assert admin.get(_url(model, "add")).status_code == (200 if model is ApiKey else 403)


@pages
def test_nothing_is_changed_by_hand_but_patterns(model: type[Model], full: User, admin: Client) -> None:
    row = model._default_manager.first()
    assert row is not None
    refused = 200 if model is Pattern else 403
    assert admin.post(_url(model, "change", row.pk), {}).status_code == refused


@pages
def test_only_conversations_can_be_deleted(model: type[Model], full: User, admin: Client) -> None:
    row = model._default_manager.first()
    assert row is not None
    allowed = 200 if model is Conversation else 403
    assert admin.get(_url(model, "delete", row.pk)).status_code == allowed


@pytest.mark.parametrize(
    "model", [Conversation, Message, Fragment, Source, QueryLog], ids=lambda m: m.__name__
)
def test_nobody_sees_what_others_own(model: type[Model], full: User, reader: Client) -> None:
    assert b"0 " in reader.get(_url(model, "changelist")).content
    row = model._default_manager.first()
    assert row is not None
    assert reader.get(_url(model, "change", row.pk)).status_code == 302


@pytest.mark.parametrize("model", [Conversation, Message, Fragment], ids=lambda m: m.__name__)
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(
    model: type[Model], talks: User, admin: Client
) -> None:
    def queries() -> int:
        admin.get(_url(model, "changelist"))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            admin.get(_url(model, "changelist"))
        return len(captured)

    few = queries()
    more = [message(n, f"Text number {n}", conversation=f"c{n}", project="shop") for n in range(30)]
    record(more, owner_id=talks.pk, source_kind="api")
    drain()
    assert queries() == few


def test_every_model_page_is_tested_here() -> None:
    own = {model for model in django_admin.site._registry if model._meta.app_label not in ("auth",)}
    assert own == set(MODELS)


def test_the_index_shows_the_queue_and_the_rooms_in_order(talks: User, admin: Client) -> None:
    page = admin.get("/admin/").content.decode()
    assert "<strong>6</strong> stored" in page
    assert (
        page.index('href="/admin/capture/"')
        < page.index('href="/admin/grid/"')
        < page.index('href="/admin/auth/"')
    )


def test_a_person_with_conversations_is_not_deleted_over_them(talks: User, admin: Client) -> None:
    page = admin.get(reverse("admin:auth_user_delete", args=[talks.pk])).content.decode()
    assert "your account doesn" in page
    admin.post(reverse("admin:auth_user_delete", args=[talks.pk]), {"post": "yes"})
    assert User.objects.filter(pk=talks.pk).exists()


def test_an_admin_page_asks_for_a_login() -> None:
    assert Client().get("/admin/queue/").status_code == 302


def test_the_registry_shows_what_a_model_can_do_and_how_its_adapter_does(full: User, admin: Client) -> None:
    AIModel.objects.update(uses_tools=True)
    page = admin.get(_url(AIModel, "changelist")).content.decode()
    assert "200,000" in page
    assert "by its name" in page
    assert '<span class="ag-badge ag-ok">tools</span>' in page
    assert '<span class="ag-badge ag-unused">unused</span>' in page


@pytest.mark.usefixtures("found_anew")
def test_the_registry_shows_an_adapter_that_cannot_be_loaded(admin: Client, tmp_path: Path) -> None:
    write_package(tmp_path, "acme", "1 / 0")
    look_in(tmp_path)
    page = admin.get(_url(AIModel, "changelist")).content.decode()
    assert "Loading: it cannot be imported: ZeroDivisionError" in page


def test_the_registry_counts_what_the_person_may_see(full: User, admin: Client, reader: Client) -> None:
    name = AIModel.objects.values_list("name", flat=True)[0]
    link = f'changelist_url?model={name}">{{}}</a>'.replace("changelist_url", _url(Message, "changelist"))
    count = Message.objects.filter(model=name).count()
    assert link.format(count) in admin.get(_url(AIModel, "changelist")).content.decode()
    assert link.format(0) in reader.get(_url(AIModel, "changelist")).content.decode()


@pytest.mark.parametrize("model", [Message, Fragment, Pattern], ids=lambda m: m.__name__)
def test_what_is_of_a_model_is_linked(model: type[Model], full: User, admin: Client) -> None:
    AIModel.objects.create(name="o3", first_seen=NOW, last_seen=NOW)
    for name, shown in (("claude-sonnet-4-5", True), ("o3", False)):
        answer = admin.get(_url(model, "changelist"), {"model": name})
        assert bool(answer.context["cl"].result_list) is shown
