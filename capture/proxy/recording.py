"""Recording exchanges that have ended, from their files, in a process that no traffic waits for."""

import contextlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from django.db import DatabaseError, DataError, IntegrityError
from filelock import FileLock, Timeout

from adapters.exchanges import PROXY, Exchange, Reading
from adapters.health import AdapterFailedError, Work, contained
from adapters.messages import CapturedMessage
from adapters.offering import family_offering
from adapters.registry import api_of
from capture.noting import notes
from capture.proxy.exchange_files import DamagedExchangeError, load
from capture.proxy.folder import ExchangeFolder
from capture.proxy.known import KnownConversations, NotYetError
from capture.proxy.transcribed import Transcripts
from capture.receiving import receive
from capture.recorder import redact
from capture.spool import Call, SpoolError, spool
from embeddings.away import AWAY, what_is_away

logger = logging.getLogger(__name__)

# Many small exchanges are recorded in few transactions; of large ones few are in memory.
MOST_TOGETHER = 200
MOST_CHARACTERS_TOGETHER = 16_000_000
# What looking for the conversation may raise.
_BLAMELESS: tuple[type[Exception], ...] = (NotYetError, DatabaseError, *AWAY)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read from a file."""

    path: Path
    owner_id: int
    provider: str
    reading: Reading


@dataclass(slots=True)
class _Batch:
    """Exchanges whose messages one call of the recorder can take."""

    owner_id: int
    provider: str
    source_kind: str
    read: list[_Read] = field(default_factory=list)

    @property
    def messages(self) -> list[CapturedMessage]:
        """The messages of all of them."""
        return [message for read in self.read for message in read.reading.messages]


class Recorder:
    """Records what is in a folder. One process does so at a time; to record an exchange twice changes nothing."""

    def __init__(self, folder: ExchangeFolder) -> None:
        self._folder = folder
        self._known = KnownConversations()
        self._transcripts = Transcripts()

    def record_ended(self) -> int:
        """Record every exchange that has ended; give how many wait no more.

        Where a store is away, what was read goes to the spool, without its secrets. What cannot be read without the
        database, and what may go on from something that is not recorded yet, waits for the next time.
        """
        if not self._folder.any():
            return 0
        done = 0
        with contextlib.suppress(Timeout), FileLock(self._folder.path / "lock").acquire(timeout=0):
            unclear = self._folder.take_up_left_behind()
            for batch in self._batches(self._folder.ended(), unclear=unclear):
                done += self._record(batch)
        return done

    def _batches(self, files: Iterable[Path], *, unclear: bool) -> Iterator[_Batch]:
        together: dict[tuple[int, str, str], _Batch] = {}
        count = size = 0
        for path in files:
            read = self._read(path, unclear=unclear)
            if read is None:
                continue
            key = (read.owner_id, read.provider, read.reading.source_kind)
            together.setdefault(key, _Batch(*key)).read.append(read)
            count += len(read.reading.messages)
            size += sum(len(message.content) for message in read.reading.messages)
            if count >= MOST_TOGETHER or size >= MOST_CHARACTERS_TOGETHER:
                yield from together.values()
                together, count, size = {}, 0, 0
        yield from together.values()

    def _read(self, path: Path, *, unclear: bool) -> _Read | None:
        """Read a file; None for one that holds no message, which is removed, and for one that has to wait."""
        try:
            loaded = load(path)
        except (DamagedExchangeError, OSError) as error:
            self._refuse(path, error)
            return None
        if loaded:
            owner_id, exchange = loaded
            try:
                reading = self._reading(exchange, owner_id=owner_id, unclear=unclear)
            except NotYetError:
                return None
            except AdapterFailedError as error:
                self._refuse(path, error)
                return None
            except AWAY as error:
                logger.debug("%s waits: %s", path.name, what_is_away(error))
                return None
            if reading and reading.messages:
                self._known.note(reading, owner_id=owner_id)
                return _Read(path, owner_id, exchange.provider, reading)
        self._folder.done(path)
        return None

    def _reading(self, exchange: Exchange, *, owner_id: int, unclear: bool) -> Reading | None:
        api = api_of(exchange.method, exchange.path)
        if api is None:
            return None

        def unsettled() -> bool:
            return unclear or spool().count_waiting() > 0

        def conversation_of(answer_id: str) -> str:
            found = self._known.conversation_of(answer_id, owner_id=owner_id)
            if not found and unsettled():
                raise NotYetError
            return found

        with contained(family_offering(api), what=Work.CALLS, blameless=_BLAMELESS):
            reading = api.read(exchange, conversation_of=conversation_of)
        if reading.earlier and not self._known.knows(reading, owner_id=owner_id):
            # It would be stored a second time, under other ids, if it is in an exchange that is not recorded yet.
            if unsettled():
                raise NotYetError
            reading.messages[:0] = reading.earlier
        return (
            self._transcripts.without_what_they_have(reading, owner_id=owner_id) if reading.messages else None
        )

    def _record(self, batch: _Batch) -> int:
        """Record a batch and remove its files; give how many these were."""
        failed = partial(notes().failed, owner_id=batch.owner_id, kind=PROXY, location=batch.provider)
        try:
            received = receive(batch.messages, owner_id=batch.owner_id, source_kind=batch.source_kind)
            if not received.spooled:
                notes().captured(
                    owner_id=batch.owner_id, kind=PROXY, location=batch.provider, new=received.accepted
                )
        except SpoolError as error:
            logger.warning("%d exchanges wait: %s", len(batch.read), error)
            failed(f"Exchanges wait to be recorded: {error}")
            return 0
        except Exception as error:
            if isinstance(error, DatabaseError) and not isinstance(error, DataError | IntegrityError):
                raise  # tables that are not there yet, say: nothing that an exchange could be blamed for
            if len(batch.read) > 1:
                return sum(self._record(replace(batch, read=[one])) for one in batch.read)
            # Whatever is wrong with one must not hold up those behind it; the spool keeps it, without its secrets.
            logger.exception("an exchange cannot be recorded; it is left to the spool")
            failed(
                f"An exchange cannot be recorded, and is left to the spool: {type(error).__name__}: {error}"
            )
            redacted = [redact(message) for message in batch.messages]
            spool().write(Call(messages=redacted, owner_id=batch.owner_id, source_kind=batch.source_kind))
        for read in batch.read:
            self._folder.done(read.path)
        return len(batch.read)

    def _refuse(self, path: Path, error: Exception) -> None:
        logger.error(
            "%s cannot be read and is kept in %s: %s", path.name, self._folder.path / "refused", error
        )
        self._folder.refuse(path, reason=f"{type(error).__name__}: {error}")
