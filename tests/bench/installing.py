"""Installing a peer into a virtual environment of its own: it is heavy, and wants other versions."""

import subprocess
import sys
from pathlib import Path

from tests.processes import ROOT

INSTALLED_WITHIN = 600.0


def install(place: Path, *requirements: str) -> str:
    """Install packages unless they are there; give the reason if that cannot be, else nothing."""
    done = place / "installed"
    wanted = "\n".join(requirements)
    if done.is_file() and done.read_text(encoding="utf-8") == wanted:
        return ""
    uv, python = str(Path(sys.executable).with_name("uv")), str(place / "bin" / "python")
    for command in (
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(place)],
        [uv, "pip", "install", "--quiet", "--python", python, *requirements],
    ):
        try:
            run = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=INSTALLED_WITHIN
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"it cannot be installed ({error})"
        if run.returncode:
            said = run.stderr.strip().splitlines()
            return f"it cannot be installed ({said[-1] if said else 'nothing was said why'})"
    done.write_text(wanted, encoding="utf-8")
    return ""
