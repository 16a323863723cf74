"""The process that records what passed through the proxy: run by the web process, and only while there is something.

In the web process itself it would hold up the traffic that it reads of; the watcher and the worker may be on other
machines, without the folder.
"""

import os
import subprocess
import threading
import time

from aethergrid.supervisor import FRUGAL_MALLOC, Child, manage
from capture.proxy.folder import exchange_folder

LOOK_SECONDS = 0.5
STOP_SECONDS = 3.0


class Reader:
    """Starts the process when there are exchanges, and again should it die."""

    def __init__(self) -> None:
        self._child = Child("reader", manage("exchanges"))
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True, name="reader")
        self._thread.start()

    def stop(self) -> None:
        """End the process; what it has not recorded waits in its files."""
        self._stopped.set()
        self._thread.join()
        process = self._child.process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _keep(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            child = self._child
            if child.process is not None and child.process.poll() is not None:
                child.back_off()
            if child.process is None and time.monotonic() >= child.due and exchange_folder().any():
                child.start(environment=FRUGAL_MALLOC | os.environ, sink=_pass_to_log)


def _pass_to_log(line: bytes) -> None:
    # The lines have the form of the log already.
    os.write(2, line)
