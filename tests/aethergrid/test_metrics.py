"""What Prometheus gets, read with Prometheus' own parser."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

from adapters.models import AdapterHealth
from aethergrid.metrics import GridCollector, registry
from capture.models import Message
from capture.recorder import record
from grid.draining import drain
from grid.erasing import erase_conversation
from grid.models import QueryLog
from tests.claude_lines import message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_registry() -> Iterator[None]:
    """Count anew: the rows of another test are gone."""
    registry.cache_clear()
    yield
    registry.cache_clear()


@pytest.fixture
def scraped() -> CollectorRegistry:
    """A registry with the grid alone."""
    own = CollectorRegistry()
    own.register(GridCollector())
    return own


def _scrape(own: CollectorRegistry) -> dict[str, Metric]:
    return {family.name: family for family in read_text(generate_latest(own).decode())}


def _values(own: CollectorRegistry, family: str) -> dict[str, float]:
    """Give the samples of a family, by its labels or, where there are none, its name."""
    return {
        ",".join(sample.labels.values()) or sample.name: sample.value
        for sample in _scrape(own)[family].samples
    }


def _talk(owner: User, count: int = 3) -> None:
    messages = [message(number, f"Message number {number}") for number in range(1, count + 1)]
    record(messages, owner_id=owner.pk, source_kind="api")


def test_an_empty_grid_has_its_metrics(scraped: CollectorRegistry) -> None:
    assert _values(scraped, "aethergrid_messages") == dict.fromkeys(
        ["captured", "chunked", "embedded", "stored", "failed"], 0
    )
    assert _values(scraped, "aethergrid_backlog_age_seconds") == {"aethergrid_backlog_age_seconds": 0}


def test_it_counts_captured_and_processed(scraped: CollectorRegistry, owner: User) -> None:
    _talk(owner)
    assert _values(scraped, "aethergrid_messages_captured") == {"api": 3}
    assert _values(scraped, "aethergrid_messages_processed") == {"aethergrid_messages_processed_total": 0}
    drain()
    assert _values(scraped, "aethergrid_messages_processed") == {"aethergrid_messages_processed_total": 3}
    assert _values(scraped, "aethergrid_messages")["stored"] == 3
    assert _values(scraped, "aethergrid_fragments") == {"aethergrid_fragments": 3}


def test_the_backlog_has_the_age_of_its_oldest_message(scraped: CollectorRegistry, owner: User) -> None:
    _talk(owner)
    oldest = Message.objects.order_by("pk").first()
    assert oldest is not None
    Message.objects.filter(pk=oldest.pk).update(captured_at=oldest.captured_at - timedelta(minutes=5))
    assert _values(scraped, "aethergrid_backlog_age_seconds").popitem()[1] >= 300


def test_it_counts_redactions(scraped: CollectorRegistry, owner: User) -> None:
    key = "sk-ant-" + "api03-Zk39dKq0vLw82mXn51"
    record([message(1, f"My key is {key}")], owner_id=owner.pk, source_kind="api")
    assert _values(scraped, "aethergrid_redactions") == {"aethergrid_redactions_total": 1}


def test_the_pipeline_latency_is_a_histogram(scraped: CollectorRegistry, owner: User) -> None:
    _talk(owner)
    drain()
    for row, seconds in zip(Message.objects.order_by("pk"), (0.2, 0.2, 7), strict=True):
        Message.objects.filter(pk=row.pk).update(stored_at=row.captured_at + timedelta(seconds=seconds))
    samples = _values(scraped, "aethergrid_pipeline_latency_seconds")
    assert (samples["0.1"], samples["0.25"], samples["5.0"], samples["10.0"], samples["+Inf"]) == (
        0,
        2,
        2,
        3,
        3,
    )
    assert samples["aethergrid_pipeline_latency_seconds_sum"] == pytest.approx(7.4, abs=0.01)


def test_queries_are_counted_and_timed_by_kind(scraped: CollectorRegistry, owner: User) -> None:
    for kind, milliseconds in (("semantic", 8), ("semantic", 30), ("contextual", 5000)):
        QueryLog.objects.create(owner=owner, kind=kind, query="?", hits=0, milliseconds=milliseconds)
    assert _values(scraped, "aethergrid_queries") == {"semantic": 2, "contextual": 1}
    buckets = {
        (sample.labels["kind"], sample.labels["le"]): sample.value
        for sample in _scrape(scraped)["aethergrid_query_latency_seconds"].samples
        if "le" in sample.labels
    }
    assert buckets["semantic", "0.01"] == 1
    assert (buckets["contextual", "2.5"], buckets["contextual", "+Inf"]) == (0, 1)


def test_what_settled_is_counted_once_and_stays_when_it_is_erased(
    scraped: CollectorRegistry, owner: User
) -> None:
    _talk(owner)
    drain()
    Message.objects.update(captured_at="2026-01-01T00:00Z", stored_at="2026-01-01T00:00:01Z")
    for _ in range(2):
        assert _values(scraped, "aethergrid_messages_captured") == {"api": 3}
    row = Message.objects.first()
    assert row is not None
    erase_conversation(row.conversation)
    assert _values(scraped, "aethergrid_messages_captured") == {"api": 3}
    assert _values(scraped, "aethergrid_messages")["stored"] == 0


def test_every_component_is_up_or_down(scraped: CollectorRegistry) -> None:
    assert _values(scraped, "aethergrid_component_up")["database"] == 1


def test_an_adapter_that_fails_is_not_up(scraped: CollectorRegistry) -> None:
    now = timezone.now()
    AdapterHealth.objects.create(
        family="gpt", what="reading API calls", last_success=now, successes=5, latency_ms=250
    )
    AdapterHealth.objects.create(family="gpt", what="asking a model", last_error_at=now, failures=1)
    AdapterHealth.objects.create(family="claude", what="reading API calls", last_success=now, successes=1)
    assert _values(scraped, "aethergrid_adapter_up") == {"claude": 1, "gpt": 0}
    work = _values(scraped, "aethergrid_adapter_work")
    assert (work["gpt,ok,reading API calls"], work["gpt,error,asking a model"]) == (5, 1)
    assert _values(scraped, "aethergrid_adapter_latency_seconds") == {"gpt,reading API calls": 0.25}


def test_counters_end_in_total_and_gauges_do_not(scraped: CollectorRegistry) -> None:
    for family in _scrape(scraped).values():
        assert {sample.name.endswith("_total") for sample in family.samples} <= {family.type == "counter"}


def test_it_is_served_without_a_key_with_the_process_metrics() -> None:
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    names = {family.name for family in read_text(answer.content.decode())}
    assert {"aethergrid_messages", "process_resident_memory_bytes"} <= names


def test_it_is_served_as_openmetrics_where_that_is_asked_for() -> None:
    answer = Client().get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer["Content-Type"].startswith("application/openmetrics-text")
    families = read_openmetrics(answer.content.decode())  # type: ignore[no-untyped-call] # the library's gap
    assert "aethergrid_messages" in {family.name for family in families}


def test_it_is_read_only() -> None:
    assert Client().post("/metrics").status_code == 405
