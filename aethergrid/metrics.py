"""The grid as Prometheus sees it. Its processes are several, so all of it is read from the database at a scrape."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import accumulate

from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from adapters.models import AdapterHealth
from adapters.standing import standing
from aethergrid import __version__
from aethergrid.health import check_health
from capture.models import Message, MessageState
from capture.proxy.augmenting import augmentations
from capture.spool import spool
from embeddings.away import AWAY
from grid.models import Fragment
from grid.patterns import due
from grid.patterns.models import Pattern, PatternState
from grid.tallies import Distribution, Tallies, Totals

Labels = tuple[str, ...]
Samples = Mapping[Labels, float]


class GridCollector(Collector):
    """Looks at the grid when it is scraped; what has settled is not counted again."""

    def __init__(self) -> None:
        self._tallies = Tallies()

    def collect(self) -> Iterator[Metric]:
        """Give every metric of the grid; while the database is away, those that need none."""
        # It tells that a database is away.
        yield from _components()
        yield _spooled()
        yield _augmented()
        with contextlib.suppress(*AWAY):
            yield from [*_happened(self._tallies.totals()), *_messages(), *_fragments(), *_patterns()]
            yield from _adapters()


@cache
def registry() -> CollectorRegistry:
    """Give the registry of this process: the grid, and the process itself."""
    own = CollectorRegistry()
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=own)
    own.register(GridCollector())
    return own


def _happened(totals: Totals) -> Iterator[Metric]:
    times: dict[Labels, Distribution] = {(kind,): times for kind, times in sorted(totals.queries.items())}
    captured: dict[Labels, float] = {(source,): count for source, count in sorted(totals.captured.items())}
    yield _counter("messages_captured", "Messages captured, each once.", captured, labels=["source"])
    yield _counter("messages_processed", "Messages that became searchable.", {(): totals.pipeline.count})
    yield _counter("redactions", "Secrets taken out of messages.", {(): totals.redactions})
    yield _counter("queries", "Queries answered.", {k: t.count for k, t in times.items()}, labels=["kind"])
    yield _histogram("query_latency_seconds", "The time of a query.", times, labels=["kind"])
    yield _histogram("pipeline_latency_seconds", "From captured to searchable.", {(): totals.pipeline})


def _messages() -> Iterator[Metric]:
    rows = Message.objects.order_by().values_list("state").annotate(n=Count("pk"), oldest=Min("captured_at"))
    found = {state: (count, oldest) for state, count, oldest in rows}
    counts: dict[Labels, float] = {
        (state.value,): found[state][0] if state in found else 0 for state in MessageState
    }
    oldest = min((found[state][1] for state in Message.IN_PROGRESS if state in found), default=None)
    age = max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0
    yield _gauge("messages", "Messages in each state.", counts, labels=["state"])
    yield _gauge(
        "messages_failed", "Messages that failed for good.", {(): counts[(MessageState.FAILED.value,)]}
    )
    yield _gauge("backlog_age_seconds", "How long the oldest message has been on its way.", {(): age})


def _fragments() -> Iterator[Metric]:
    yield _gauge("fragments", "Fragments of messages.", {(): Fragment.objects.count()})


def _patterns() -> Iterator[Metric]:
    rows = dict(Pattern.objects.order_by().values_list("state").annotate(n=Count("pk")))
    counts: dict[Labels, float] = {(state.value,): rows.get(state, 0) for state in PatternState}
    yield _gauge("patterns", "Patterns in each state.", counts, labels=["state"])
    yield _gauge("conversations_to_distil", "Conversations with something to learn.", {(): due.backlog()})


def _adapters() -> Iterator[Metric]:
    rows = list(AdapterHealth.objects.order_by("family", "what"))
    lives: dict[Labels, float] = {
        (health.family,): int(health.state != "error") for health in standing() if health.state != "unused"
    }
    done: dict[Labels, float] = {
        (row.family, row.what, outcome): count
        for row in rows
        for outcome, count in (("ok", row.successes), ("error", row.failures))
    }
    times: dict[Labels, float] = {
        (row.family, row.what): row.latency_ms / 1000 for row in rows if row.latency_ms is not None
    }
    yield _gauge(
        "adapter_up", "0 if an adapter is broken, or its last work failed.", lives, labels=["family"]
    )
    yield _counter("adapter_work", "What adapters did.", done, labels=["family", "work", "outcome"])
    yield _gauge(
        "adapter_latency_seconds", "Mean time of the latest successes.", times, labels=["family", "work"]
    )


def _spooled() -> Metric:
    calls: dict[Labels, float] = {
        ("waiting",): spool().count_waiting(),
        ("refused",): spool().count_refused(),
    }
    return _gauge("spooled_calls", "Calls that wait for a store that is away.", calls, labels=["state"])


def _augmented() -> Metric:
    """Those of this process, through which calls pass."""
    counts: dict[Labels, float] = dict(sorted(augmentations().items()))
    told = "Calls through the proxy that asked for what the grid knows, by what became of that."
    return _counter("augmentations", told, counts, labels=["outcome", "reason"])


def _components() -> Iterator[Metric]:
    components = check_health()["components"]
    lives: dict[Labels, float] = {
        (name,): int(found["status"] != "down") for name, found in components.items()
    }
    yield _gauge("component_up", "1 unless the component is down.", lives, labels=["component"])
    yield _gauge("info", "The version of the grid.", {(__version__,): 1}, labels=["version"])


def _counter(name: str, told: str, samples: Samples, *, labels: Iterable[str] = ()) -> Metric:
    family = CounterMetricFamily(f"aethergrid_{name}", told, labels=tuple(labels))
    for values, count in samples.items():
        family.add_metric(values, count)
    return family


def _gauge(name: str, told: str, samples: Samples, *, labels: Iterable[str] = ()) -> Metric:
    family = GaugeMetricFamily(f"aethergrid_{name}", told, labels=tuple(labels))
    for values, value in samples.items():
        family.add_metric(values, value)
    return family


def _histogram(
    name: str, told: str, samples: Mapping[Labels, Distribution], *, labels: Iterable[str] = ()
) -> Metric:
    family = HistogramMetricFamily(f"aethergrid_{name}", told, labels=tuple(labels))
    for values, found in samples.items():
        bounds = [*(str(bound) for bound in found.bounds), "+Inf"]
        buckets = list(zip(bounds, accumulate(found.counts), strict=True))
        family.add_metric(values, buckets, found.total)
    return family
