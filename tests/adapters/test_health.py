"""How the adapters do is known: the last success, the last error, and how long their work takes."""

import json
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from adapters.health import (
    AdapterFailedError,
    Health,
    contained,
    contained_each,
    health_by_family,
    note_failure,
    watched,
)
from adapters.health_notes import HealthNotes, health_notes
from adapters.models import AdapterHealth
from embeddings.errors import AetherGridError
from tests.databases import meanwhile

# What is noted inside a transaction waits for its end.
pytestmark = pytest.mark.usefixtures("own_database")

PATIENCE = 30


def _succeed(what: str = "reading") -> None:
    with watched("claude", what=what):
        pass


def _fail(error: Exception | None = None, *, what: str = "reading") -> None:
    error = error or AetherGridError("It broke. Mend it.")
    with pytest.raises(type(error)), watched("claude", what=what):
        raise error


def _health() -> Health:
    return health_by_family()["claude"]


def test_an_adapter_that_works_is_ok_and_its_time_is_known() -> None:
    _succeed()
    health = _health()
    assert (health.state, health.successes, health.failures) == ("ok", 1, 0)
    assert health.last_success
    assert health.latency_ms is not None
    assert 0 <= health.latency_ms < 1000


def test_what_went_wrong_is_told_and_raised_again() -> None:
    _fail(what="asking a model")
    health = _health()
    assert (health.state, health.last_error) == ("error", "It broke. Mend it.")
    assert (health.last_error_in, health.failures) == ("asking a model", 1)


def test_an_error_that_is_over_stays_as_the_last_one() -> None:
    _fail()
    _succeed()
    health = _health()
    assert (health.state, health.last_error) == ("ok", "It broke. Mend it.")


def test_work_of_another_kind_does_not_hide_an_error() -> None:
    _fail(what="reading")
    _succeed(what="writing")
    assert (_health().state, _health().last_error_in) == ("error", "reading")


def test_an_error_that_may_quote_somebody_is_told_without_its_words() -> None:
    try:
        json.loads("my password is hunter2")
    except ValueError as error:
        _fail(error)
    assert "hunter2" not in _health().last_error
    assert _health().last_error.startswith("JSONDecodeError in adapters/test_health.py, line")


def test_a_fault_of_others_says_nothing_of_the_adapter() -> None:
    with pytest.raises(OSError, match="no disk"), watched("claude", what="reading", blameless=(OSError,)):
        raise OSError("no disk")
    assert health_by_family() == {}


def test_what_is_of_no_family_is_not_noted() -> None:
    with watched("", what="reading"):
        pass
    assert health_by_family() == {}


def test_what_goes_on_as_it_was_is_not_written_each_time(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    _succeed()
    with django_assert_num_queries(0):
        for _ in range(100):
            _succeed()
    health_notes().flush()
    assert _health().successes == 101


def test_a_change_is_written_at_once() -> None:
    states = []
    for work in (_succeed, _fail, _succeed, _fail):
        work()
        states.append(_health().state)
    assert states == ["ok", "error", "ok", "error"]


def test_inside_a_transaction_it_waits_for_its_end() -> None:
    with pytest.raises(AetherGridError), transaction.atomic(), watched("claude", what="reading"):
        raise AetherGridError("It broke.")
    assert health_by_family() == {}
    health_notes().flush()
    assert _health().state == "error"


def test_two_processes_add_up() -> None:
    one, other = HealthNotes(), HealthNotes()
    key = ("claude", "reading")
    one.succeeded(key, milliseconds=10)
    other.failed(key, "It broke.")
    one.succeeded(key, milliseconds=20)
    one.flush()
    row = AdapterHealth.objects.get()
    assert (row.successes, row.failures, row.is_failing) == (2, 1, False)
    assert row.latency_ms == pytest.approx(12)
    assert row.last_latency_ms == 20


def test_what_happens_at_once_is_all_counted() -> None:
    def work() -> None:
        notes = HealthNotes()
        for _ in range(20):
            notes.succeeded(("claude", "reading"), milliseconds=10)
            notes.failed(("claude", "reading"), "It broke.")

    for running in [meanwhile(work) for _ in range(4)]:
        running.result(PATIENCE)
    assert (_health().successes, _health().failures) == (80, 80)


def test_an_earlier_error_that_is_written_later_does_not_replace_the_last() -> None:
    one, other = HealthNotes(), HealthNotes()
    key = ("claude", "reading")
    with transaction.atomic():
        one.failed(key, "The first.")
    other.failed(key, "The second.")
    one.flush()
    row = AdapterHealth.objects.get()
    assert (row.last_error, row.failures) == ("The second.", 2)


def test_what_cannot_be_written_now_is_written_later() -> None:
    _rename("adapters_adapterhealth", "gone")
    try:
        _succeed()
        _fail()
    finally:
        _rename("gone", "adapters_adapterhealth")
    health_notes().flush()
    assert (_health().successes, _health().failures) == (1, 1)


def test_those_who_go_on_without_an_adapter_meet_one_error_that_tells_where() -> None:
    said = pytest.raises(AdapterFailedError, match="KeyError in adapters/test_")
    with said, contained("claude", what="reading"):
        raise KeyError("secret")
    assert _health().failures == 1


def test_what_was_contained_already_is_noted_once() -> None:
    outer, inner = (contained("claude", what="reading") for _ in range(2))
    with pytest.raises(AdapterFailedError), outer, inner:
        raise KeyError("secret")
    health_notes().flush()
    assert _health().failures == 1


def test_work_that_gives_its_results_by_and_by_is_one_piece() -> None:
    assert list(contained_each("claude", iter("abc"), what="reading")) == ["a", "b", "c"]
    assert _health().successes == 1


def test_what_the_taker_of_results_does_wrong_is_no_fault_of_the_adapter() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(map(int, contained_each("claude", iter("abc"), what="reading")))
    assert health_by_family() == {}


def test_results_that_break_off_are_an_error() -> None:
    def results() -> Iterator[str]:
        yield "a"
        raise KeyError("b")

    with pytest.raises(AdapterFailedError):
        list(contained_each("claude", results(), what="reading"))
    assert (_health().state, _health().successes) == ("error", 0)


def test_what_failed_in_parts_did_not_go_well() -> None:
    with watched("claude", what="reading"):
        note_failure("claude", what="reading", error=KeyError("a record"))
    assert (_health().state, _health().successes) == ("error", 0)


def _rename(table: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {name}")
