"""The adapters on the command line."""

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from adapters.adapter import ADAPTER_API
from adapters.finding import Origin
from adapters.health import Health, health_by_family
from adapters.health_notes import health_notes
from adapters.loading import Loaded
from adapters.registry import adapters_by_family, broken_adapters
from aethergrid import __version__
from aethergrid.adapter_check import check
from aethergrid.management.base import GridCommand
from capture.owner import owner_id_of
from grid.answering import Asker


class Command(GridCommand):
    """Give the adapters, how they do, and which are broken; try one."""

    help = (
        "Show the adapters by which models tap into the grid: where each comes from, what it reads, how it does; and "
        "those that are broken, with the reason. --check tries one from end to end."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to try."""
        super().add_arguments(parser)
        parser.add_argument(
            "--check", metavar="NAME", help="try the adapter of this family, or for this model"
        )
        parser.add_argument(
            "--file", type=Path, metavar="PATH", help="with --check: capture this conversation, for good"
        )
        parser.add_argument("--owner", default="", metavar="USERNAME", help="whose grid; the first admin's")

    def run(self, *, check: str | None, file: Path | None, owner: str, **options: Any) -> None:  # noqa: ARG002
        """Show, or try."""
        if check:
            self._check(check, file=file, owner=owner)
        elif file:
            raise CommandError("--file is captured by an adapter: name it with --check, as --check claude.")
        else:
            self._show()

    def _check(self, name: str, *, file: Path | None, owner: str) -> None:
        steps = list(check(name, asker=Asker(owner_id=owner_id_of(owner)), file=file))
        health_notes().flush()
        lines = [
            f"{'ok  ' if step.passed else 'FAIL'} {step.what:<10} {step.milliseconds:>6} ms  {step.found}"
            for step in steps
        ]
        self.emit({"adapter": name, "steps": [asdict(step) for step in steps]}, "\n".join(lines))
        if failed := [step.what for step in steps if not step.passed]:
            raise CommandError(f"The adapter {name} fails in: {', '.join(failed)}.")

    def _show(self) -> None:
        health = health_by_family()
        known = [
            _wire(loaded, health.get(family) or Health(family, "unused"))
            for family, loaded in adapters_by_family().items()
        ]
        broken = [
            {"name": one.found.name, "where": one.found.where, "reason": one.reason}
            for one in broken_adapters()
        ]
        shape = {"api": ADAPTER_API, "adapters": known, "broken": broken}
        self.emit(shape, "\n".join([*map(_text, known), *_broken_in_words(broken)]))


def _wire(loaded: Loaded, health: Health) -> dict[str, Any]:
    adapter, found = loaded.adapter, loaded.found
    return {
        "family": adapter.family,
        "title": adapter.title,
        "version": __version__ if found.origin is Origin.BUILT_IN else found.version or None,
        "origin": found.origin.value,
        "where": found.where,
        "models": list(adapter.example_models),
        "reads": _reads(loaded),
        "health": {
            "state": health.state,
            "lastSuccess": health.last_success,
            "lastError": health.last_error or None,
            "lastErrorAt": health.last_error_at,
            "latencyMs": health.latency_ms,
        },
    }


def _reads(loaded: Loaded) -> list[str]:
    adapter = loaded.adapter
    files = [known.title for known in adapter.transcripts]
    files += [known.title for known in adapter.exports if known.is_readable]
    return [*files, *(known.title for known in adapter.apis)]


def _text(shape: dict[str, Any]) -> str:
    health = shape["health"]
    version = f" {shape['version']}" if shape["version"] else ""
    succeeded = f", last used {health['lastSuccess']:%Y-%m-%d %H:%M}" if health["lastSuccess"] else ""
    took = f", {health['latencyMs']:.1f} ms" if health["latencyMs"] is not None else ""
    lines = [
        f"{shape['family']:<12} {shape['title']}{version}, {shape['origin']}: {shape['where']}",
        f"  {health['state']}{succeeded}{took}; for {', '.join(shape['models'])}, …",
        f"  reads {'; '.join(shape['reads']) or 'no files'}",
    ]
    lines += [f"  error: {health['lastError']}"] if health["state"] == "error" else []
    return "\n".join(lines)


def _broken_in_words(broken: list[dict[str, str]]) -> Iterator[str]:
    for one in broken:
        yield f"{one['name']:<12} BROKEN, not used: {one['where']}\n  {one['reason']}"
