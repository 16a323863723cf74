"""`healthy.py ROLE`: whether the process of this container works; what Compose asks now and then.

How the whole grid is, /api/health says: a server that is away makes none of these containers work any less well.
"""

import http.client
import socket
import sys

PATIENCE_SECONDS = 8.0
# Signs of life are due every half minute or oftener; a batch of long lines, or a busy disk, may hold one up.
SILENCE_SECONDS = {"beat": 120.0, "watcher": 270.0, "follower": 270.0}


def answers(port: int, path: str, *, statuses: tuple[int, ...]) -> bool:
    """Tell whether a web server in this container answers with one of these statuses."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status in statuses
    except OSError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the engine keeps it
        return False
    finally:
        connection.close()


def worker_answers() -> bool:
    """Tell whether this container's worker answers a ping; with other workers' containers it shares the queue."""
    from aethergrid.celery import app

    mine = f"worker-*@{socket.gethostname()}"
    return bool(app.control.ping(pattern=mine, matcher="glob", limit=1, timeout=PATIENCE_SECONDS))


def gave_sign_of_life(role: str) -> bool:
    """Tell whether a process has given a sign of life lately."""
    from aethergrid.heartbeat import seconds_since

    seconds = seconds_since(role)
    return seconds is not None and seconds < SILENCE_SECONDS[role]


def works(role: str) -> bool:
    """Tell whether the process in this role works."""
    match role:
        case "web":
            return answers(8080, "/api/health", statuses=(200, 503))
        case "flower":
            return answers(5555, "/healthcheck", statuses=(200,))
        case "worker":
            return worker_answers()
        case _:
            return gave_sign_of_life(role)


if __name__ == "__main__":
    sys.exit(not works(sys.argv[1]))
