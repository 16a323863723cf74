"""The rules of redaction as this grid is set: kinds of personal data, and the allow list in the data folder."""

import logging
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from capture.redaction import PERSONAL, AllowList, Problem, Redactor, read_allow_list

logger = logging.getLogger(__name__)

FILE_NAME = "never-redact.txt"


def new_redactor() -> Redactor:
    """Give a redactor for one message; a change of the allow list holds from the next one on.

    Raises:
        UnknownKindError: if REDACT_PII names a kind that there is not.
    """
    return Redactor(personal=settings.REDACT_PII, allowed=allow_list())


def strict_redactor(kinds: Iterable[str]) -> Redactor:
    """Give a redactor that also takes out these kinds of personal data, and allows nothing."""
    return Redactor(personal={*settings.REDACT_PII, *PERSONAL.keys() & kinds})


def allow_list_path() -> Path:
    """Give where the allow list is, or would be."""
    return Path(settings.AETHERGRID_HOME) / FILE_NAME


def allow_list() -> AllowList:
    """Give what stays; where the list cannot be read, nothing does."""
    path = allow_list_path()
    try:
        status = path.stat()
    except OSError:
        return AllowList()
    return _read(path, status.st_mtime_ns, status.st_size)


def allow_list_problems() -> list[Problem]:
    """Tell which lines of the allow list allow nothing, and why."""
    path = allow_list_path()
    return _parse(path)[1] if path.exists() else []


@lru_cache(maxsize=1)
def _read(path: Path, _modified: int, _size: int) -> AllowList:
    """Read the list once for each of its states."""
    allowed, problems = _parse(path)
    for problem in problems:
        # What the line says is not logged: it may be a secret.
        logger.warning("%s, line %d allows nothing: %s", path, problem.line, problem.reason)
    return allowed


def _parse(path: Path) -> tuple[AllowList, list[Problem]]:
    try:
        return read_allow_list(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        return AllowList(), [Problem(1, f"the file cannot be read as UTF-8 text ({error})")]
