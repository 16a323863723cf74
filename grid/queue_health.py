"""How the queue is: how much waits in which state and for how long, what was done lately, what went wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from capture.models import Message, MessageState
from grid.models import Report
from grid.moments import Minute
from grid.patterns.models import Distillation
from grid.pipeline import STEPS
from grid.queue import depth

MINUTES = 60
MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Depth:
    """How many messages are in a state, and when the oldest of them was captured."""

    state: MessageState
    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why messages failed, how many, in which state they were; `final` once they are not retried any more."""

    reason: str
    state: str
    count: int
    final: bool

    @property
    def step(self) -> str:
        """The step that failed: the one out of that state."""
        return STEPS[MessageState(self.state)].__name__ if self.state in STEPS else ""


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """The queue at one moment. `throughput` has the messages stored in each minute of the last hour, oldest first.

    `to_distil` counts conversations, `not_distilled` those that failed, by the reason.
    """

    at: datetime
    depths: list[Depth]
    oldest: Message | None
    throughput: list[tuple[datetime, int]]
    problems: list[Problem]
    tasks: int
    to_distil: int
    not_distilled: list[tuple[str, int]]
    report: Report | None

    @property
    def waiting(self) -> int:
        """How many messages are on their way."""
        return sum(depth.count for depth in self.depths if depth.state in Message.IN_PROGRESS)

    @property
    def failed(self) -> int:
        """How many messages failed for good."""
        return sum(depth.count for depth in self.depths if depth.state == MessageState.FAILED)

    @property
    def stored_last_hour(self) -> int:
        """How many messages became searchable within the hour."""
        return sum(count for _, count in self.throughput)

    @property
    def differences(self) -> dict[str, int]:
        """What the last comparison of the stores found to differ, with counts."""
        findings: dict[str, int] = self.report.findings if self.report else {}
        return {name.replace("_", " "): count for name, count in findings.items() if count}


def queue_health(
    messages: QuerySet[Message], *, distillations: QuerySet[Distillation] | None = None
) -> QueueHealth:
    """Look at the queue of those messages; all times are read from indexes, so 100,000 of them are no matter.

    `distillations` are those of the same conversations; everybody's if not given.
    """
    rows = (Distillation.objects.all() if distillations is None else distillations).order_by()
    messages, now = messages.order_by(), timezone.now()
    return QueueHealth(
        at=now,
        depths=_depths(messages),
        oldest=_oldest(messages),
        throughput=_throughput(messages, now=now),
        problems=_problems(messages, final=True) + _problems(messages, final=False),
        tasks=depth(),
        to_distil=rows.filter(due=True).count(),
        not_distilled=_reasons(rows),
        report=Report.objects.first(),
    )


def _depths(messages: QuerySet[Message]) -> list[Depth]:
    rows = messages.values_list("state").annotate(n=Count("pk"), oldest=Min("captured_at"))
    known = {state: (count, oldest) for state, count, oldest in rows}
    return [Depth(state, *known.get(state, (0, None))) for state in MessageState]


def _oldest(messages: QuerySet[Message]) -> Message | None:
    # One look at the index for each state; all of them in one query would be a sort of the backlog.
    firsts = (messages.filter(state=state).order_by("captured_at").first() for state in Message.IN_PROGRESS)
    return min((row for row in firsts if row), key=lambda row: row.captured_at, default=None)


def _throughput(messages: QuerySet[Message], *, now: datetime) -> list[tuple[datetime, int]]:
    start = now.replace(second=0, microsecond=0) - timedelta(minutes=MINUTES - 1)
    counts = dict(
        messages.filter(stored_at__gte=start).values_list(Minute("stored_at")).annotate(n=Count("pk"))
    )
    minutes = [start + timedelta(minutes=number) for number in range(MINUTES)]
    return [(minute, counts.get(f"{minute:%Y-%m-%d %H:%M}", 0)) for minute in minutes]


def _reasons(rows: QuerySet[Distillation]) -> list[tuple[str, int]]:
    groups = rows.exclude(error="").values_list("error").annotate(n=Count("pk")).order_by("-n", "error")
    return list(groups[:MOST_PROBLEMS])


def _problems(messages: QuerySet[Message], *, final: bool) -> list[Problem]:
    state = "failed_in" if final else "state"
    rows = (
        messages.filter(state=MessageState.FAILED)
        if final
        else messages.filter(state__in=Message.IN_PROGRESS).exclude(error="")
    )
    groups = rows.values_list("error", state).annotate(n=Count("pk")).order_by("-n", "error")[:MOST_PROBLEMS]
    return [Problem(reason=reason, state=name, count=count, final=final) for reason, name, count in groups]
