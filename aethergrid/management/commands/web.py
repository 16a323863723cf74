"""The web process of a grid; `up` starts it."""

import contextlib
import resource
import signal
import sys
import warnings
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from aethergrid.home import prepare_home
from aethergrid.memory import expect_many_rows
from aethergrid.reader import Reader
from aethergrid.running import forget_address, note_address
from aethergrid.supervisor import end_with_parent
from capture.rawlog import raw_log
from capture.replaying import start_replaying
from grid.events.nudges import BELL
from grid.vectors import vector_store

# Longer than clients keep theirs, so that none sends a request on a connection that is just being closed.
KEPT_OPEN_SECONDS = 75
# Each call through the proxy takes three, and most systems give a process 1,024 unless it asks for more.
MOST_OPEN_FILES = 10_240


class Command(BaseCommand):
    """Serve admin and API by uvicorn."""

    help = "Serve the admin and the API (one of the processes that `up` runs)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8080)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Serve until told to stop."""
        end_with_parent()
        prepare_home(settings.AETHERGRID_HOME)  # that of this machine, or of this container
        _allow_open_files()
        # Whitenoise gives static files as synchronous streams; they are small, and few are asked for.
        warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
        # The client libraries of servers take seconds to be imported, which whoever asks first should not wait for.
        raw_log()
        vector_store()
        expect_many_rows()  # each search reads hundreds
        start_replaying()
        reader = Reader()
        config = uvicorn.Config(
            "aethergrid.asgi:application",
            host=options["host"],
            port=options["port"],
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,  # proxied answers have one of their own; the application sees to the others
            timeout_keep_alive=KEPT_OPEN_SECONDS,
            timeout_graceful_shutdown=5,
        )
        server = Server(config)
        # The server raises the signal that ended it once more, which would end the process before the reader.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        note_address(options["host"], options["port"])
        with contextlib.suppress(KeyboardInterrupt):
            server.run()
        forget_address()
        reader.stop()
        if not server.started:
            sys.exit(1)


class Server(uvicorn.Server):
    """Ends the streams of events when it is to stop: it would wait for them."""

    async def shutdown(self, *args: Any, **kwargs: Any) -> None:
        """Finish what is under way."""
        BELL.end()
        await super().shutdown(*args, **kwargs)


def _allow_open_files() -> None:
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed < MOST_OPEN_FILES:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_OPEN_FILES, most))
