"""How every component of the grid is: what it is, whether it works, and how long it took to find out."""

import time
from typing import Any

from django.db import DatabaseError
from kombu.exceptions import OperationalError

from aethergrid import __version__
from aethergrid.probes import PROBES, Finding, Probe
from embeddings.errors import AetherGridError


def check_health() -> dict[str, Any]:
    """Look at every component once: cheap, so that it can be asked often, and free of secrets and paths.

    The whole is `down` when a component that is needed is, `degraded` when anything else is not ok. Latencies
    are in milliseconds.
    """
    components = {probe.name: _component(probe) for probe in PROBES}
    return {"status": _overall(components), "components": components, "version": __version__}


def health_status() -> str:
    """Give the status of the whole: ok, degraded or down."""
    return str(check_health()["status"])


def _component(probe: Probe) -> dict[str, Any]:
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


def _look(probe: Probe) -> Finding:
    try:
        return probe.look()
    except (DatabaseError, OperationalError, AetherGridError) as error:
        return Finding("down", str(error))
    except OSError as error:
        # Its text would name the file.
        return Finding("down", error.strerror or type(error).__name__)


def _overall(components: dict[str, dict[str, Any]]) -> str:
    if any(found["status"] == "down" and found["needed"] for found in components.values()):
        return "down"
    return "ok" if all(found["status"] == "ok" for found in components.values()) else "degraded"
