"""A figure of the benchmark, and how figures are shown."""

import json
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, in which unit; the floor or peer of the same run, and what was asked for, in words."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    floor_is: str = ""
    asked: str = ""
    on_servers: float | None = None

    @property
    def ratio(self) -> float | None:
        """The figure over its floor."""
        return self.value / self.floor if self.floor else None


def percentile(values: Sequence[float], percent: int) -> float:
    """Give a percentile of the values, interpolated."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def beside(embedded: Sequence[Figure], on_servers: Sequence[Figure]) -> list[Figure]:
    """Put the same figures, measured on the servers, beside those of the embedded stores."""
    return [
        replace(figure, on_servers=other.value) for figure, other in zip(embedded, on_servers, strict=True)
    ]


def table(figures: Sequence[Figure]) -> str:
    """Give the figures as a Markdown table."""
    lines = ["| what | embedded | servers | floor or peer | ratio | asked |", "|---|---|---|---|---|---|"]
    for figure in figures:
        floor = f"{figure.floor:,.1f} {figure.unit} ({figure.floor_is})" if figure.floor is not None else "–"
        ratio = f"{figure.ratio:.2f}" if figure.ratio is not None else "–"
        servers = f"{figure.on_servers:,.1f} {figure.unit}" if figure.on_servers is not None else "–"
        measured = f"{figure.value:,.1f} {figure.unit}"
        lines.append(
            f"| {figure.name} | {measured} | {servers} | {floor} | {ratio} | {figure.asked or '–'} |"
        )
    return "\n".join(lines)


def write_json(figures: Sequence[Figure], path: Path) -> None:
    """Write the figures with the machine that they were measured on."""
    machine = {
        "system": platform.system(),
        "machine": platform.machine(),
        "python": platform.python_version(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    found = [asdict(figure) | {"ratio": figure.ratio} for figure in figures]
    path.write_text(json.dumps({"machine": machine, "figures": found}, indent=2) + "\n", encoding="utf-8")
