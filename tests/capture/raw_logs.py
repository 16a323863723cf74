"""The raw logs that the tests run over, and documents to put into them."""

import contextlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import override_settings

from capture.history import history
from capture.rawlog import Document, raw_log
from capture.rawlog.base import RawLog
from capture.rawlog.mongo import MongoRawLog
from capture.rawlog.sql import SqlRawLog
from capture.recorder import to_document
from tests.claude_lines import message

LOGS = [
    "sql",
    pytest.param("mongodb_url", marks=pytest.mark.servers),
    pytest.param("real_mongodb_url", marks=pytest.mark.servers),
]


@contextlib.contextmanager
def raw_log_named(name: str, request: pytest.FixtureRequest) -> Iterator[RawLog]:
    """Give an empty raw log, prepared: the embedded one, or one on the server of the fixture `name`."""
    if name == "sql":
        yield SqlRawLog()
        return
    with mongo_log(request.getfixturevalue(name)) as log:
        yield log


@contextlib.contextmanager
def mongo_log(url: str) -> Iterator[MongoRawLog]:
    """Give the raw log of an empty database, prepared; its connections are closed afterwards."""
    log = MongoRawLog(url)
    log.prepare()
    try:
        yield log
    finally:
        log.server.close()


@contextlib.contextmanager
def grid_on_mongodb(url: str) -> Iterator[MongoRawLog]:
    """Have this process keep its raw log and its diary in that database; gives the raw log."""
    with override_settings(MONGODB_URL=url), mongo_log(url) as log:
        _forget_stores()
        history().prepare()
        try:
            yield log
        finally:
            history().close()
            _forget_stores()


def _forget_stores() -> None:
    for chosen in (raw_log, history):
        chosen.cache_clear()


def document_of(id_: UUID, text: str = "Hello", *, owner_id: int = 1, **fields: Any) -> Document:
    """Give the document of a message that says `text`; its identity is its id."""
    said = message(1, text)
    said.identity = str(id_)
    return to_document(said, owner_id=owner_id, source_kind="api") | fields
