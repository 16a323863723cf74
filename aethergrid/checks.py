"""System checks: what in the settings or the data folder would make the grid fail later, said at its start."""

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from adapters.registry import broken_adapters
from aethergrid.home import HomeUnusableError, prepare_home
from aethergrid.servers import SERVERS
from capture.redacting import allow_list_path, allow_list_problems
from capture.redaction import refuse_unknown_kinds
from embeddings.embedders.preflight import refuse_unfit_dimensions, refuse_unusable_model
from embeddings.errors import AetherGridError
from grid.patterns.llm.configured import refuse_unusable_pattern_model

# The commands run the checks of this tag only: Django's own load every URL, view and template first.
TAG = "aethergrid"
MEBIBYTE = 1024 * 1024
ROOM_TO_START = 50 * MEBIBYTE
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


@register(TAG)
def servers(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Refuse a server that cannot be used, rather than to write elsewhere than its owner believes."""
    return [
        Error(
            f"{server.variable} names a server that cannot be used: {reason}",
            hint=f"{server.advice} Or unset {server.variable}: {server.instead} is used then.",
            id="aethergrid.E001",
        )
        for server in SERVERS
        if getattr(settings, server.variable) and (reason := server.refusal())
    ]


@register(TAG)
def data_folder(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Make sure that the data folder can be written and has room."""
    home = Path(settings.AETHERGRID_HOME)
    try:
        prepare_home(home)
        free = shutil.disk_usage(home).free
    except (HomeUnusableError, OSError) as error:
        return [Error(str(error), hint="AETHERGRID_HOME names the data folder.", id="aethergrid.E002")]
    if free >= ROOM_TO_START:
        return []
    return [
        Error(
            f"The disk of the data folder {home} is full: {free // MEBIBYTE} MiB are left.",
            hint="Free some space, or name a folder on another disk in AETHERGRID_HOME.",
            id="aethergrid.E002",
        )
    ]


@register(TAG)
def embedder(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Refuse an embedder that cannot work, as far as the settings tell: nothing is loaded."""
    wrong = _refusal(
        refuse_unusable_model, id="aethergrid.E003", hint=".env.example says what each model needs."
    )
    return wrong or _refusal(
        refuse_unfit_dimensions, id="aethergrid.E004", hint="VECTOR_DIMENSIONS=0 takes what the model gives."
    )


def _refusal(refuse: Callable[[], None], *, id: str, hint: str) -> list[CheckMessage]:
    try:
        refuse()
    except AetherGridError as error:
        return [Error(str(error), hint=hint, id=id)]
    return []


@register(TAG)
def pattern_model(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Refuse a model for patterns that cannot be asked, as far as the settings tell: nothing is asked."""
    return _refusal(
        refuse_unusable_pattern_model,
        id="aethergrid.E006",
        hint="docs/patterns-with-a-model.md says what each needs. Without PATTERN_MODEL no model is asked.",
    )


@register(TAG)
def personal_data(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Refuse a kind of personal data that nothing would find, rather than to store what should be taken out."""
    return _refusal(
        lambda: refuse_unknown_kinds(settings.REDACT_PII),
        id="aethergrid.E005",
        hint="REDACT_PII names the kinds to take out, with commas between them; empty: none.",
    )


@register(TAG)
def allowed(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Warn of lines of the allow list that allow nothing."""
    return [
        Warning(
            f"{allow_list_path()}, line {problem.line}, allows nothing: {problem.reason}.",
            hint="One value a line; * stands for any letters, ? for one.",
            id="aethergrid.W003",
        )
        for problem in allow_list_problems()
    ]


@register(TAG)
def adapters(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Warn of adapters that are broken: all else goes on without them."""
    return [
        Warning(
            f"The adapter {broken.found.name} ({broken.found.where}) is not used: {broken.reason}",
            hint="Mend or remove it, and restart the grid. `manage.py adapters` lists all there are.",
            id="aethergrid.W004",
        )
        for broken in broken_adapters()
    ]


@register(TAG)
def privacy(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Warn of a data folder that other users of the machine can read."""
    home = Path(settings.AETHERGRID_HOME)
    if os.name != "posix" or not home.is_dir() or not home.stat().st_mode & 0o077:
        return []
    return [
        Warning(
            f"Other users of this machine can look into the data folder {home}, which holds your conversations.",
            hint=f"Run `chmod 700 {home}`.",
            id="aethergrid.W001",
        )
    ]


@register(TAG)
def debugging(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Warn of debug pages, with settings and texts in them, that other machines can see."""
    if not settings.DEBUG or not (foreign := _foreign(settings.ALLOWED_HOSTS)):
        return []
    return [
        Warning(
            f"DEBUG is on, and ALLOWED_HOSTS lets other machines in ({', '.join(foreign)}): an error page would "
            "show them settings and texts.",
            hint="Unset DEBUG, or leave ALLOWED_HOSTS to this machine.",
            id="aethergrid.W002",
        )
    ]


def _foreign(hosts: Iterable[str]) -> list[str]:
    return [host for host in hosts if host not in LOOPBACK]
