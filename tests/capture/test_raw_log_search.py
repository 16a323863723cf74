"""Searching the texts of the raw log."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from capture.rawlog.base import RawLog, TextSearchError
from tests.capture.raw_logs import document_of, mongo_log, raw_log_named
from tests.services.mongodb import has_mongod

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["sql", pytest.param("real_mongodb_url", marks=pytest.mark.servers)])
def log(request: pytest.FixtureRequest) -> Iterator[RawLog]:
    with raw_log_named(request.param, request) as made:
        yield made


def _put(log: RawLog, text: str, *, owner_id: int = 1) -> UUID:
    id_ = uuid4()
    log.write({id_: document_of(id_, text, owner_id=owner_id, model="claude")}, owner_id=owner_id)
    return id_


def test_every_word_must_be_there_in_upper_or_lower_case(log: RawLog) -> None:
    both = _put(log, "The dough RISES, with yeast")
    _put(log, "The dough rests")
    assert log.search("rises Dough", owner_id=1, limit=10) == [both]


def test_words_beyond_ascii(log: RawLog) -> None:
    id_ = _put(log, "Größe und ÄRGER")
    assert log.search("ärger größe", owner_id=1, limit=10) == [id_]


def test_quotes_and_line_feeds(log: RawLog) -> None:
    id_ = _put(log, 'He said "stop"\nand\tleft C:\\temp')
    assert log.search("stop and left", owner_id=1, limit=10) == [id_]


def test_only_the_owners(log: RawLog) -> None:
    mine, theirs = _put(log, "bread"), _put(log, "bread", owner_id=2)
    assert log.search("bread", owner_id=1, limit=10) == [mine]
    assert set(log.search("bread", owner_id=None, limit=10)) == {mine, theirs}


def test_no_more_than_asked_for(log: RawLog) -> None:
    for _ in range(5):
        _put(log, "bread")
    assert len(log.search("bread", owner_id=1, limit=3)) == 3


def test_only_what_was_said_is_searched(log: RawLog) -> None:
    _put(log, "bread")
    assert not log.search("claude", owner_id=1, limit=3)


def test_nothing_is_found_by_nothing(log: RawLog) -> None:
    _put(log, "bread")
    assert not log.search(" ", owner_id=1, limit=3)


def test_a_server_that_cannot_search_says_so(mongodb_url: str) -> None:
    with mongo_log(mongodb_url) as log:
        if has_mongod():
            pytest.skip("this MongoDB can")
        _put(log, "bread")
        with pytest.raises(TextSearchError, match="prepare"):
            log.search("bread", owner_id=1, limit=3)
