"""Waiting for servers that are still starting, as containers do that are started together."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from aethergrid.servers import SERVERS

LOOK_SECONDS = 1.0
CONTAINER_SECONDS = 60.0
# What Docker and Podman put into a container.
CONTAINER_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))


def default_patience() -> float:
    """Give how long servers are waited for unless one says otherwise, in seconds: not at all on a bare machine."""
    in_container = "KUBERNETES_SERVICE_HOST" in os.environ or any(mark.exists() for mark in CONTAINER_MARKS)
    return CONTAINER_SECONDS if in_container else 0.0


def wait_for_servers(*, seconds: float, say: Callable[[str], object]) -> None:
    """Return when every server of the settings can be used, or after so many seconds; `say` who is waited for.

    Whoever calls has to look again: a server that cannot be used by then is not this function's to refuse.
    """
    deadline = time.monotonic() + seconds
    told = False
    while seconds and (missing := _missing()) and time.monotonic() < deadline:
        if not told:
            reasons = "; ".join(f"{variable}: {reason}" for variable, reason in missing.items())
            say(f"Waiting up to {seconds:.0f} s for servers that cannot be used yet: {reasons}")
            told = True
        time.sleep(LOOK_SECONDS)


def _missing() -> dict[str, str]:
    """Give why each server of the settings cannot be used, of those that cannot."""
    reasons = {server.variable: server.refusal() for server in SERVERS if getattr(settings, server.variable)}
    return {variable: reason for variable, reason in reasons.items() if reason}
