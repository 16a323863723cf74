"""The page of sources of the admin, and its line in the index."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages as notices
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from aethergrid.probes import watcher_runs
from capture import pausing
from capture.models import Source
from capture.ways import Via
from embeddings.errors import AetherGridError
from grid.admin.base import owned
from grid.admin.sources import PAUSE_PERMISSION
from grid.source_words import LABELS, advice, pause_in_words
from grid.sources import PlaceFound, SourceFound, State, sources

REFRESH_SECONDS = 10
GROUPS = (
    (Via.WATCHER, "Watched", "Read as they are written, by the watcher."),
    (Via.PUSH, "Pushed", "Handed in by programs, each with a key of yours."),
    (Via.IMPORT, "Imported by hand", "Read once, by manage.py ingest FILE."),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A source, or a place of one, with the words for it and what its button does."""

    found: SourceFound | PlaceFound
    name: str
    label: str
    advice: str = ""
    places: tuple["Line", ...] = ()
    # Empty where there is nothing to be done by itself.
    button: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Sources by which messages come in the same manner."""

    title: str
    note: str
    lines: list[Line]


def sources_page(request: HttpRequest, *, context: dict[str, Any]) -> HttpResponse:
    """Show the sources; a POST pauses or resumes one.

    Raises:
        PermissionDenied: if the person may not pause.
        Http404: for the sources of somebody whom the person may not see.
    """
    owner_id = _owner_id(request)
    if request.method == "POST":
        return _pause_or_resume(request, owner_id=owner_id)
    found = sources(owner_id=owner_id, watcher_runs=watcher_runs())
    figures = {
        "title": "Sources",
        "at": timezone.now(),
        "groups": list(_groups(found)),
        "owner_id": owner_id,
        "owners": _owners(request, owner_id),
        "may_pause": request.user.has_perm(PAUSE_PERMISSION),
        "refresh": None if "still" in request.GET else REFRESH_SECONDS,
        **_figures(found),
    }
    return TemplateResponse(request, "admin/sources.html", context | figures)


def index_line(request: HttpRequest) -> dict[str, Any]:
    """Give how many sources are paused, and how many have an error."""
    rows = owned(Source.objects.all(), request.user, field="owner")
    return {
        "sources_paused": rows.filter(paused_at__isnull=False).count(),
        "sources_failing": rows.exclude(last_error="").count(),
        "sources_last": rows.order_by("-last_seen").values_list("last_seen", flat=True).first(),
    }


def _owner_id(request: HttpRequest) -> int:
    users = owned(get_user_model().objects.all(), request.user, field="pk")
    whose = request.GET.get("owner", "")
    return int(get_object_or_404(users, pk=whose if whose.isdecimal() else request.user.pk).pk)


def _owners(request: HttpRequest, owner_id: int) -> list[Any]:
    """Give the others whose sources the person may see too."""
    users = owned(get_user_model().objects.all(), request.user, field="pk").exclude(pk=owner_id)
    return list(users.filter(pk__in=Source.objects.values("owner")))


def _pause_or_resume(request: HttpRequest, *, owner_id: int) -> HttpResponse:
    if not request.user.has_perm(PAUSE_PERMISSION):
        raise PermissionDenied
    name = request.POST.get("name", "")
    try:
        kind, location = pausing.read_name(name, owner_id=owner_id)
        if request.POST.get("do") == "pause":
            pausing.pause(owner_id=owner_id, kind=kind, location=location)
            notices.success(request, f"Paused {name}. It holds within a few seconds.")
        else:
            pausing.resume(owner_id=owner_id, kind=kind, location=location)
            notices.success(request, f"Resumed {name}. What waited comes in within a few seconds.")
    except AetherGridError as error:
        notices.error(request, str(error))
    whose = "" if owner_id == request.user.pk else f"?owner={owner_id}"
    return redirect(reverse("admin:sources") + whose)


def _figures(found: Iterable[SourceFound]) -> dict[str, Any]:
    all_ = list(found)
    return {
        "in_use": sum(one.state in (State.WATCHING, State.READY) for one in all_),
        "paused": sum(_paused(one) for one in all_),
        "troubled": sum(one.trouble is not None for one in all_),
        "last": max(filter(None, (one.captured_at for one in all_)), default=None),
        "unread_bytes": sum(one.lag.bytes for one in all_),
        "calls": sum(one.lag.calls for one in all_),
        "on_their_way": sum(one.lag.messages for one in all_),
    }


def _paused(found: SourceFound) -> int:
    """Count a source that is paused, or those places of it that are."""
    if found.state == State.PAUSED:
        return 1
    return sum(place.state == State.PAUSED for place in found.places)


def _groups(found: list[SourceFound]) -> Iterator[Group]:
    for via, title, note in GROUPS:
        if lines := [_line(one) for one in found if one.way.via == via]:
            yield Group(title, note, lines)


def _line(found: SourceFound) -> Line:
    is_imported = found.way.via == Via.IMPORT
    return Line(
        found=found,
        name=found.way.kind,
        label=LABELS[found.state],
        # The note of their group says the same.
        advice="" if is_imported and found.state == State.NEVER_SEEN else advice(found),
        places=tuple(_lines_of_places(found)),
        button="resume" if found.state == State.PAUSED else "pause",
        hint=pause_in_words(found),
    )


def _lines_of_places(found: SourceFound) -> Iterator[Line]:
    if len(found.places) == 1 and found.places[0].state == found.state:
        return
    whole_is_paused = found.state == State.PAUSED and any(not place.row.paused_at for place in found.places)
    for place in found.places:
        name = pausing.name_of_source(place.row.kind, place.row.location)
        button = "resume" if place.row.paused_at else "pause"
        yield Line(place, name, LABELS[place.state], button="" if whole_is_paused else button)
