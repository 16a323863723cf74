"""`python -m tests.services start | stop | fetch | run COMMAND…`: what `make services` and its like call."""

import contextlib
import os
import subprocess
import sys

from tests.services import docker, shared
from tests.services.mongodb import has_mongod, java_server
from tests.services.programs import ROOT, MissingProgramError, ServerError
from tests.services.weaviate import weaviate_program


def start() -> int:
    """Start the servers and say where they are."""
    for name, where in shared.start().items():
        print(f"{name:<10} {where}")  # noqa: T201 - a command
    print(f"As variables: {shared.ENVIRONMENT.relative_to(ROOT)}")  # noqa: T201 - a command
    return 0


def stop() -> int:
    """Stop the servers that were started here."""
    print("Stopped the servers." if shared.stop() else "No servers run.")  # noqa: T201 - a command
    return 0


def fetch() -> int:
    """Build and fetch what servers need, so that no test waits for that."""
    # With containers only the tests that kill a server of their own need these; they say what is missing.
    with contextlib.suppress(MissingProgramError) if docker.answers() else contextlib.nullcontext():
        weaviate_program()
        if not has_mongod():
            java_server()
    return 0


def run(*command: str) -> int:
    """Run a command while the servers run; give its exit code."""
    fetch()
    with shared.started():
        variables = {"AETHERGRID_TEST_SERVERS": str(shared.ENVIRONMENT)}
        return subprocess.run(command, check=False, env=os.environ | variables).returncode


def main() -> int:
    """Do what the command line asks for."""
    name, *words = sys.argv[1:] or ["start"]
    try:
        return {"start": start, "stop": stop, "fetch": fetch, "run": run}[name](*words)
    except ServerError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command
        return 1


if __name__ == "__main__":
    sys.exit(main())
