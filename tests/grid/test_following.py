"""Following what is written to the raw log."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.test import override_settings
from django.utils import timezone

from adapters.messages import CapturedMessage
from capture.models import Message
from capture.rawlog.mongo import MongoRawLog
from capture.rawlog.mongo_changes import Feed, MongoChanges, Place, PlaceLostError
from capture.recorder import record
from embeddings.errors import UnavailableError
from grid.following import Follower, can_follow, follow
from tests.capture.raw_logs import grid_on_mongodb
from tests.claude_lines import message
from tests.services.mongodb import StreamingMongoDB
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
SERVERS = [
    pytest.param(name, marks=pytest.mark.servers) for name in ("streaming_mongodb", "real_mongodb_url")
]


@pytest.fixture(params=SERVERS)
def log(request: pytest.FixtureRequest) -> Iterator[MongoRawLog]:
    server = request.getfixturevalue(request.param)
    with grid_on_mongodb(server.url if isinstance(server, StreamingMongoDB) else server) as made:
        yield made


@pytest.fixture
def changes(log: MongoRawLog) -> MongoChanges:
    return MongoChanges(log.server)


@pytest.fixture
def follower(changes: MongoChanges) -> Iterator[Follower]:
    made = Follower(changes, grace=0.0)
    yield made
    made.close()


def _record_half(owner: User, *messages: CapturedMessage) -> None:
    """Write to the raw log, and fail before the rows are."""

    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("the database went away")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("capture.recorder.upsert", fail)
        with pytest.raises(DatabaseError):
            record(messages, owner_id=owner.pk, source_kind="api")


def _steps_until(follower: Follower, rows: int) -> None:
    def there() -> bool:
        follower.step()
        return Message.objects.count() == rows

    wait_until(there, seconds=30, what=f"{rows} rows")


def test_a_message_that_gets_no_row_is_recorded(follower: Follower, owner: User) -> None:
    follower.step()
    _record_half(owner, message(1), message(2))
    _steps_until(follower, 2)


def test_one_that_gets_its_row_is_left_alone(
    follower: Follower, owner: User, changes: MongoChanges, caplog: pytest.LogCaptureFixture
) -> None:
    follower.step()
    record([message(1)], owner_id=owner.pk, source_kind="api")
    wait_until(lambda: _step_and_look(follower, changes), seconds=30, what="a place that is kept")
    assert "recorded" not in caplog.text


def _step_and_look(follower: Follower, changes: MongoChanges) -> bool:
    follower.step()
    return changes.kept_place() is not None


def test_what_was_written_before_it_first_ran_is_looked_for(follower: Follower, owner: User) -> None:
    _record_half(owner, message(1))
    follower.step()
    assert Message.objects.count() == 1


def test_it_goes_on_where_it_stopped(
    follower: Follower, owner: User, changes: MongoChanges, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower.step()
    _record_half(owner, message(1))
    _steps_until(follower, 1)
    follower.close()
    _record_half(owner, message(2))
    # The next one has nothing but the place that was kept.
    monkeypatch.setattr("grid.following.reconcile", pytest.fail)
    next_one = Follower(changes, grace=0.0)
    _steps_until(next_one, 2)
    next_one.close()


class Forgetful(MongoChanges):
    """A server that does not remember an old place."""

    def follow(self, *, after: Place | None) -> Feed:
        """Open the stream, from now on only."""
        if after is not None:
            raise PlaceLostError("MongoDB's change stream cannot go on: the oplog is too short.")
        return super().follow(after=None)


def test_a_place_that_the_server_forgot_is_made_up_for(
    log: MongoRawLog, owner: User, changes: MongoChanges, caplog: pytest.LogCaptureFixture
) -> None:
    changes.keep_place({"_data": "long ago"})
    hours = timezone.now() - timedelta(hours=30)
    log.server.call(lambda database: database["cursors"].update_many({}, {"$set": {"at": hours}}))
    _record_half(owner, message(1))
    written = timezone.now() - timedelta(hours=29)
    log.server.call(lambda database: database["messages"].update_many({}, {"$set": {"written_at": written}}))
    follower = Follower(Forgetful(log.server), grace=0.0)
    _steps_until(follower, 1)
    follower.close()
    assert "the oplog is too short" in caplog.text


def test_a_server_that_was_away_is_followed_again(owner: User, streaming_mongodb: StreamingMongoDB) -> None:
    with grid_on_mongodb(streaming_mongodb.url) as log:
        follower = Follower(MongoChanges(log.server), grace=0.0)
        follower.step()
        _record_half(owner, message(1))
        _steps_until(follower, 1)
        streaming_mongodb.kill()
        with pytest.raises(UnavailableError):
            follower.step()
        streaming_mongodb.start()
        wait_until(lambda: _answers(follower), seconds=60, what="a server that answers")
        _record_half(owner, message(2))
        _steps_until(follower, 2)
        follower.close()


def _answers(follower: Follower) -> bool:
    try:
        follower.step()
    except UnavailableError:
        return False
    return True


def test_it_ends_when_it_is_told_to(owner: User, streaming_mongodb: StreamingMongoDB) -> None:
    with grid_on_mongodb(streaming_mongodb.url):
        stop, alive = threading.Event(), threading.Event()

        def looked() -> None:
            alive.set()
            stop.set()

        follow(stop=stop, looked=looked)
        assert alive.is_set()


def test_a_server_without_changes_cannot_be_followed(mongodb_url: str) -> None:
    with grid_on_mongodb(mongodb_url) as log:
        if log.server.is_replica_set():
            pytest.skip("this one is a replica set")
        assert not can_follow()
        with pytest.raises(CommandError, match="replica set"):
            call_command("follow")


def test_an_embedded_grid_cannot_be_followed() -> None:
    with override_settings(MONGODB_URL=""):
        assert not can_follow()
