"""Asking the grid that runs on this machine. Standard library only."""

import json
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

CONFIGURATION = Path("hooks") / "claude-code.json"
ADDRESS = Path("run") / "address"
# The process ends long before.
PATIENCE_SECONDS = 10
MOST_BYTES = 1024 * 1024


class NoAnswerError(Exception):
    """The grid gave nothing to say; the text is the reason."""


class RunningGrid:
    """The grid of a data folder, where its web process says that it is, unless another address was set."""

    def __init__(self, folder: Path) -> None:
        """Read the address and the key.

        Raises:
            NoAnswerError: if there is none, or one that cannot be read.
        """
        try:
            configuration = json.loads((folder / CONFIGURATION).read_bytes())
            self._key = str(configuration["key"])
            address = str(configuration.get("address") or _address(folder))
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise NoAnswerError(
                f"no key for the hooks ({type(error).__name__}): `manage.py hook install` makes one"
            ) from None
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send JSON, and give the object that comes back; raises NoAnswerError with the reason if none does."""
        return self._call("POST", path, json.dumps(body).encode())

    def get(self, path: str, **parameters: str | int) -> dict[str, Any]:
        """Fetch a JSON object; raises NoAnswerError as `post` does."""
        return self._call("GET", f"{path}?{urlencode(parameters)}", None)

    def _call(self, method: str, path: str, body: bytes | None) -> dict[str, Any]:
        connection = HTTPConnection(self._host, self._port, timeout=PATIENCE_SECONDS)
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            status, answer = response.status, _object(response.read(MOST_BYTES))
        except (OSError, HTTPException) as error:
            where = f"{self._host}:{self._port}"
            raise NoAnswerError(f"the grid at {where} does not answer: {error}") from None
        finally:
            connection.close()
        if status != 200:
            raise NoAnswerError(f"the grid answered with {status}: {answer.get('detail', '')}")
        return answer


def _address(folder: Path) -> str:
    try:
        return (folder / ADDRESS).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise NoAnswerError("the grid does not run") from None


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}
