"""A figure of the benchmark, and how figures are shown."""

import json
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any


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


def write_json(path: Path, **found: Sequence[Any]) -> None:
    """Write what each part found with the machine that it was measured on."""
    machine = {
        "system": platform.system(),
        "machine": platform.machine(),
        "python": platform.python_version(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = {part: [_known(one) for one in figures] for part, figures in found.items()}
    path.write_text(json.dumps({"machine": machine, **parts}, indent=2) + "\n", encoding="utf-8")


def _known(one: Any) -> dict[str, Any]:
    return {**asdict(one), **({"ratio": one.ratio} if isinstance(one, Figure) else {})}
