"""The queue-health page of the admin, and the figures of its index."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from aethergrid.health import check_health
from capture.models import Message, MessageState
from grid.admin.base import owned
from grid.admin.messages import RETRY_PERMISSION
from grid.claims import retry_failed
from grid.patterns.models import Distillation
from grid.queue_health import QueueHealth, queue_health

CHART_WIDTH, CHART_HEIGHT = 720, 110
REFRESH_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """A minute in the chart, in the chart's units."""

    minute: datetime
    count: int
    x: float
    y: float
    width: float
    height: float


def queue_page(request: HttpRequest, *, context: dict[str, Any]) -> HttpResponse:
    """Show how the queue is; a POST retries the failed messages of one reason, or all of them.

    Raises:
        PermissionDenied: if the person may not retry.
    """
    messages = _messages(request)
    if request.method == "POST":
        return _retry(request, messages)
    distillations = owned(Distillation.objects.all(), request.user, field="conversation__owner")
    health = queue_health(messages, distillations=distillations)
    figures = {
        "title": "Queue health",
        "health": health,
        "bars": bars(health),
        "peak": max((count for _, count in health.throughput), default=0),
        "components": {_words(name): found for name, found in check_health()["components"].items()},
        "may_retry": request.user.has_perm(RETRY_PERMISSION),
        "refresh": None if "pause" in request.GET else REFRESH_SECONDS,
        "chart": {"width": CHART_WIDTH, "height": CHART_HEIGHT},
    }
    return TemplateResponse(request, "admin/queue.html", context | figures)


def index_figures(request: HttpRequest) -> dict[str, Any]:
    """Give how many messages are in which state."""
    rows = dict(_messages(request).order_by().values_list("state").annotate(n=Count("pk")))
    return {
        "queue_waiting": sum(rows.get(state, 0) for state in Message.IN_PROGRESS),
        "queue_failed": rows.get(MessageState.FAILED, 0),
        "queue_stored": rows.get(MessageState.STORED, 0),
    }


def bars(health: QueueHealth) -> list[Bar]:
    """Lay the minutes of the last hour out as bars, the highest as high as the chart."""
    peak = max((count for _, count in health.throughput), default=0) or 1
    step = CHART_WIDTH / len(health.throughput)
    return [
        Bar(minute, count, x=number * step + 1, y=CHART_HEIGHT - height, width=step - 2, height=height)
        for number, (minute, count) in enumerate(health.throughput)
        # A few messages are to be seen beside thousands.
        for height in [max(2.0, CHART_HEIGHT * count / peak) if count else 0.0]
    ]


def _words(name: str) -> str:
    """Give `rawLog` as `raw log`."""
    return re.sub("([A-Z])", r" \1", name).lower()


def _messages(request: HttpRequest) -> QuerySet[Message]:
    return owned(Message.objects.all(), request.user, field="owner")


def _retry(request: HttpRequest, messages: QuerySet[Message]) -> HttpResponse:
    if not request.user.has_perm(RETRY_PERMISSION):
        raise PermissionDenied
    failed = messages.filter(state=MessageState.FAILED)
    if "reason" in request.POST:
        failed = failed.filter(error=request.POST["reason"], failed_in=request.POST.get("state", ""))
    count = retry_failed(failed)
    notices.success(request, f"Messages that go through the pipeline again: {count:,}.")
    return redirect("admin:queue")
