"""The embedded lexical index: one of tantivy for each owner, which follows the rows of the vector store."""

import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TypeVar

from django.db import DatabaseError
from filelock import FileLock, Timeout

from embeddings.errors import AetherGridError, UnavailableError
from grid.lexical import note as notes
from grid.lexical.base import LexicalHit, LexicalIndex, Statistics
from grid.lexical.changes import Change, pages
from grid.lexical.note import Note
from grid.lexical.shelf import DamagedIndexError, Shelf
from grid.vectors.base import VectorFilter

logger = logging.getLogger(__name__)

T = TypeVar("T")

# A folder of another version is made anew.
VERSION = "v1"
LOOK_SECONDS = 0.05
# Between two times that the pipeline takes in what is new: so many times what the last one took, but within these.
PAUSES = 10
SHORTEST_PAUSE, LONGEST_PAUSE = 2.0, 10.0
# To write an index anew, so that nothing is left of what was erased, may take this part of the time.
REWRITING_PAUSES = 20
# What was replaced is not erased: it may stay until the night, or until it is this part of an index.
MOST_DELETED = 0.25


class EmbeddedLexicalIndex(LexicalIndex):
    """Processes take turns in writing; each sees what the others wrote. `docs/adr/0013-lexical-index.md` has the why.

    A note beside the indexes says up to which row they have followed. It is written after they are, so that whoever
    dies in between leaves work that is done again, to the same effect.
    """

    kind = "embedded"

    def __init__(self, folder: Path) -> None:
        self._root = folder
        self._folder = folder / VERSION
        self._note_path = self._folder / "note.json"
        self._begin()
        # A process that has just started has better things to do.
        self._next_look = time.monotonic() + SHORTEST_PAUSE
        self._next_rewriting = 0.0

    def search(self, terms: Sequence[int], *, where: VectorFilter, limit: int) -> list[LexicalHit]:
        """Take in what is new, and ask the owner's index."""
        if not terms or limit < 1:
            return []
        return self._ask(
            where.owner_id, lambda shelf: shelf.search(terms, where=where, limit=limit), otherwise=[]
        )

    def statistics(self, terms: Sequence[int], *, owner_id: int) -> Statistics:
        """Ask the owner's index for what it counts."""
        nothing = Statistics(0, 0.0, dict.fromkeys(terms, 0))
        return self._ask(owner_id, lambda shelf: shelf.statistics(terms), otherwise=nothing)

    def keep_up(self) -> None:
        """Take in what is new, and write anew whose index has erased text in it, unless somebody does or just did."""
        self._look_at_process()
        started = time.monotonic()
        if started < self._next_look:
            return
        try:
            self._repaired(self._keep_up)
        except Timeout:
            pass  # somebody does
        except (AetherGridError, DatabaseError) as error:
            logger.warning("the lexical index is left to the next search: %s", error)
        took = time.monotonic() - started
        self._next_look = time.monotonic() + min(max(SHORTEST_PAUSE, PAUSES * took), LONGEST_PAUSE)

    def maintain(self) -> None:
        """Take in what is new, look whether all can be read, and write anew what has anything deleted in it."""
        self._look_at_process()
        self._repaired(self._maintain)

    def _ask(self, owner_id: int, question: Callable[[Shelf], T], *, otherwise: T) -> T:
        def answer() -> T:
            note = self._caught_up()
            return question(self._shelf(note, owner_id)) if owner_id in note.owners else otherwise

        self._look_at_process()
        return self._repaired(answer)

    def _keep_up(self) -> None:
        with self._turn(seconds=0):
            note = self._follow(self._current_note(), patient=True)
            for owner_id in note.owners:
                shelf, started = self._shelf(note, owner_id), time.monotonic()
                urgent = owner_id in note.stained or shelf.deleted > MOST_DELETED * shelf.fragments
                if urgent and started >= self._next_rewriting:
                    note = self._rewrite(note, owner_id)
                    took = time.monotonic() - started
                    self._next_rewriting = time.monotonic() + REWRITING_PAUSES * took

    def _maintain(self) -> None:
        with self._turn():
            note = self._follow(self._current_note(), patient=True)
            for owner_id in note.owners:
                self._shelf(note, owner_id).verify()
                note = self._rewrite(note, owner_id)

    def _repaired(self, work: Callable[[], T]) -> T:
        """Do it; if the files turn out to be damaged, once more with new ones."""
        before = notes.read_note(self._note_path)
        try:
            return work()
        except DamagedIndexError as error:
            with self._turn():
                now = notes.read_note(self._note_path)
                # Somebody else may have met it as well, and be done.
                if now is None or before is None or now.build == before.build:
                    self._discard(f"it is damaged: {error}")
        try:
            return work()
        except DamagedIndexError as error:
            raise UnavailableError(
                f"The lexical index in {self._root} cannot be used: {error}. Look whether the disk is full."
            ) from error

    def _caught_up(self) -> Note:
        """Give a note of indexes that have everything which is committed now, whoever takes it in."""
        wanted: int | None = None
        while True:
            note = notes.read_note(self._note_path)
            newest = notes.newest_row()
            if wanted is None:
                wanted = newest[0] if newest else 0
            if note and note.seen >= wanted and not notes.is_of_another_log(note, newest):
                return note
            try:
                with self._turn(seconds=LOOK_SECONDS):
                    return self._follow(self._current_note(), patient=False)
            except Timeout:
                continue  # whoever else writes may be far enough by now

    def _follow(self, note: Note, *, patient: bool) -> Note:
        """Take in all rows after the note's; to be called in turn."""
        for page in pages(after=note.seen):
            by_owner: dict[int, list[Change]] = {}
            for change in page.changes:
                by_owner.setdefault(change.owner_id, []).append(change)
            for owner_id, changes in by_owner.items():
                self._shelf(note, owner_id, new=owner_id not in note.owners).apply(changes, patient=patient)
            gone = {change.owner_id for change in page.changes if change.terms is None}
            note = note.advanced(page.rows, owners=set(by_owner), stained=gone)
            note.write(self._note_path)
        return note

    def _current_note(self) -> Note:
        """Give the note to go on from, a first one if what is there is of another log; to be called in turn."""
        note = notes.read_note(self._note_path)
        if note is None:
            return self._discard("there is no note of what it has" if self._folder.exists() else "")
        newest = notes.newest_row()
        behind = newest is not None and newest[0] > note.seen
        if notes.is_of_another_log(note, newest) or (behind and notes.was_replaced(note)):
            return self._discard("the database is another one than it was, or an earlier state of it")
        return note

    def _discard(self, reason: str) -> Note:
        """Begin anew; to be called in turn."""
        if reason:
            logger.warning("the lexical index is made anew: %s", reason)
        with self._opening:
            self._shelves.clear()
        for old in self._root.iterdir():
            if old.is_dir():
                shutil.rmtree(old, ignore_errors=True)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        note = Note()
        note.write(self._note_path)
        return note

    def _rewrite(self, note: Note, owner_id: int) -> Note:
        """Write an owner's index anew from the rows if a file may have anything of what was deleted."""
        shelf = self._shelf(note, owner_id)
        if shelf.deleted:
            changes = (change for page in pages(after=0, owner_id=owner_id) for change in page.changes)
            shelf.apply(changes, anew=True, patient=True)
        elif owner_id not in note.stained:
            return note
        note = note.cleaned(owner_id)
        note.write(self._note_path)
        return note

    def _shelf(self, note: Note, owner_id: int, *, new: bool = False) -> Shelf:
        """Give an owner's index as it is by the note, or later."""
        with self._opening:
            build, commits, shelf = self._shelves.get(owner_id, ("", 0, None))
            if shelf is None or build != note.build:
                shelf = Shelf(self._folder / str(owner_id), new=new)
            elif commits != note.commits:
                shelf.reload()
            self._shelves[owner_id] = note.build, note.commits, shelf
            return shelf

    @contextmanager
    def _turn(self, *, seconds: float = -1) -> Iterator[None]:
        """Be the only one who writes, in this process and beside it.

        Raises:
            Timeout: if it is somebody else's turn for longer than `seconds`; negative means to wait.
        """
        if not self._writing.acquire(timeout=seconds):
            raise Timeout(str(self._root))
        try:
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(self._root / "lock", timeout=seconds, poll_interval=LOOK_SECONDS / 5):
                yield
        except Timeout:
            raise
        except OSError as error:
            raise UnavailableError(
                f"The lexical index in {self._root} cannot be written: {error.strerror or error}. Look to the disk."
            ) from error
        finally:
            self._writing.release()

    def _look_at_process(self) -> None:
        if self._process != os.getpid():
            self._begin()

    def _begin(self) -> None:
        """Forget what a process before a fork had open."""
        self._process = os.getpid()
        self._writing, self._opening = Lock(), Lock()
        self._shelves: dict[int, tuple[str, int, Shelf | None]] = {}
