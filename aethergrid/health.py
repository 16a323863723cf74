"""How every component of the grid is: what it is, whether it works, and how long it took to find out."""

import time
from threading import Lock, Thread
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, connections
from kombu.exceptions import OperationalError

from aethergrid import __version__
from aethergrid.probes import PROBES, Finding, Probe
from aethergrid.servers import SERVERS
from embeddings.away import AWAY, what_is_away
from embeddings.errors import AetherGridError

# Whoever asks has the answer within two seconds, whatever a server does that is looked at.
PATIENCE_SECONDS = 1.5

Component = dict[str, Any]


def check_health() -> dict[str, Any]:
    """Look at every component once: cheap, so that it can be asked often, and free of secrets and paths.

    The whole is `down` when a component that is needed is, `degraded` when anything else is not ok. Latencies
    are in milliseconds.
    """
    if any(getattr(settings, server.variable) for server in SERVERS):
        components = _look_at_servers()
    else:
        components = {probe.name: _component(probe) for probe in PROBES}
    return {"status": _overall(components), "components": components, "version": __version__}


def health_status() -> str:
    """Give the status of the whole: ok, degraded or down."""
    return str(check_health()["status"])


class _Look(Thread):
    """A look in a thread of its own, which a server that says nothing may keep for long."""

    def __init__(self, probe: Probe) -> None:
        super().__init__(daemon=True, name=f"look-at-{probe.name}")
        self.probe = probe
        self.found: Component | None = None

    def run(self) -> None:
        """Look."""
        try:
            self.found = _component(self.probe)
        finally:
            connections.close_all()

    def wait(self, *, until: float) -> Component:
        """Give what was found by then."""
        self.join(max(0.0, until - time.monotonic()))
        return self.found or _silence(self.probe)


_looks: dict[str, _Look] = {}
_looks_lock = Lock()


def _look_at_servers() -> dict[str, Component]:
    """Look at all components at once; who asks while a look is under way shares it, so that none pile up."""
    until = time.monotonic() + PATIENCE_SECONDS
    with _looks_lock:
        for probe in PROBES:
            if probe.name not in _looks or not _looks[probe.name].is_alive():
                _looks[probe.name] = _Look(probe)
                _looks[probe.name].start()
        looks = dict(_looks)
    return {probe.name: looks[probe.name].wait(until=until) for probe in PROBES}


def _component(probe: Probe) -> Component:
    started = time.perf_counter()
    found = _look(probe)
    milliseconds = (time.perf_counter() - started) * 1000
    told = {
        "status": found.status,
        "latencyMs": round(milliseconds, 2),
        "kind": probe.kind(),
        "needed": probe.needed,
    }
    return told | ({"detail": found.detail} if found.detail else {})


def _silence(probe: Probe) -> Component:
    """Give what is told of a component that did not answer; it is not asked for its kind either."""
    return {
        "status": "down",
        "latencyMs": PATIENCE_SECONDS * 1000,
        "kind": "",
        "needed": probe.needed,
        "detail": f"no answer within {PATIENCE_SECONDS} s",
    }


def _look(probe: Probe) -> Finding:
    try:
        return probe.look()
    except (DatabaseError, OperationalError, AetherGridError) as error:
        return Finding("down", _reason(error))
    except OSError as error:
        # Its text would name the file.
        return Finding("down", error.strerror or type(error).__name__)


def _reason(error: Exception) -> str:
    # SQLite's own words are plain ones; a server's may name its address.
    away = isinstance(error, AWAY) and connection.vendor != "sqlite"
    return what_is_away(error) if away else str(error)


def _overall(components: dict[str, Component]) -> str:
    if any(found["status"] == "down" and found["needed"] for found in components.values()):
        return "down"
    return "ok" if all(found["status"] == "ok" for found in components.values()) else "degraded"
