"""One owner's fragments in an index of tantivy: a folder that can be made again at any time."""

import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from uuid import UUID
from zlib import crc32

import tantivy
from tantivy import Document, FieldType, Occur, Query, Schema, SchemaBuilder

from embeddings.errors import AetherGridError
from grid.lexical.base import LexicalHit, Statistics
from grid.lexical.changes import Change
from grid.lexical.spelling import word_of, words_of
from grid.vectors.base import VectorFilter
from grid.vectors.loading import microseconds

TERM_BYTES = 4
WRITER_BYTES = 32_000_000
# Beyond the limit, so that those which tie with its last one are mostly seen at once.
SPARE_HITS = 24
MANY_PARTS = 16
# Scores are sums of 32-bit floats, in an order that depends on where the index has the terms.
DIGITS = 4

HALVES = struct.Struct(">qq")
# The length of what tells of a file, and a number that is the same in all.
FOOTER_END = struct.Struct("<II")


class DamagedIndexError(AetherGridError):
    """Files of an index cannot be read or written."""


@contextmanager
def damage_told() -> Iterator[None]:
    """Raise whatever tantivy raises as a `DamagedIndexError`.

    Its errors are ValueErrors; where files are not what it trusts them to be it may panic, which is no Exception.
    """
    try:
        yield
    except (ValueError, OSError) as error:
        raise DamagedIndexError(str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise DamagedIndexError(str(error)) from error


class Shelf:
    """An owner's index in a folder, as of when it was last opened or reloaded. Writers take turns: see `embedded`."""

    def __init__(self, folder: Path, *, new: bool = False) -> None:
        self._folder = folder
        if not new and not (folder / "meta.json").exists():
            raise DamagedIndexError(f"{folder} is gone.")
        with damage_told():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._index = tantivy.Index(_schema(), path=str(folder))
            # Else a thread would watch the folder, and not outlive a fork.
            self._index.config_reader("manual")
            self.reload()

    def reload(self) -> None:
        """See what was committed meanwhile."""
        with damage_told():
            self._index.reload()
            self._searcher = self._index.searcher()
            self._average: float | None = None
            self.deleted = _deleted(self._folder)

    @property
    def fragments(self) -> int:
        """How many fragments there are."""
        return self._searcher.num_docs

    def apply(self, changes: Iterable[Change], *, anew: bool = False, patient: bool) -> None:
        """Take over the states of fragments, in the place of all that is there or of theirs alone; durably.

        `patient` is who waits until what grew to many parts is merged; of very many, everybody does.
        """
        with damage_told():
            writer = self._index.writer(WRITER_BYTES, 1)
            if anew:
                writer.delete_all_documents()
            for change in changes:
                name = change.fragment_id.hex
                writer.delete_documents_by_term("id", name)
                if change.terms is not None:
                    writer.add_document(_document(name, change))
            writer.commit()
            if patient or self._searcher.num_segments > MANY_PARTS:
                writer.wait_merging_threads()

    def verify(self) -> None:
        """Read every file, and raise a `DamagedIndexError` if one is not as it was written."""
        with damage_told():
            for path in self._folder.iterdir():
                if path.suffix and not path.name.startswith(".") and path.name != "meta.json":
                    _check(path)

    def search(self, terms: Sequence[int], *, where: VectorFilter, limit: int) -> list[LexicalHit]:
        """Give the best fragments for the terms, best first, equal ones by id."""
        query, wanted, searcher = _query(terms, where), limit + SPARE_HITS, self._searcher
        with damage_told():
            hits = searcher.search(query, wanted, count=False).hits
            while len(hits) == wanted and _rounded(hits[-1][0]) == _rounded(hits[limit - 1][0]):
                wanted *= 4
                hits = searcher.search(query, wanted, count=False).hits
            places = [place for _, place in hits]
            halves = (searcher.fast_field_values(name, places) for name in ("high", "low"))
            ids = [UUID(bytes=HALVES.pack(high, low)) for high, low in zip(*halves, strict=True)]
        found = [LexicalHit(id_, _rounded(score)) for id_, (score, _) in zip(ids, hits, strict=True)]
        return sorted(found, key=lambda hit: (-hit.score, hit.fragment_id))[:limit]

    def statistics(self, terms: Iterable[int]) -> Statistics:
        """Count the fragments, and those that have each of the terms."""
        with damage_told():
            return Statistics(
                fragments=self.fragments,
                average_length=self._average_length(),
                frequencies={term: self._frequency(word_of(term)) for term in terms},
            )

    def _average_length(self) -> float:
        if self._average is None:
            facts = self._searcher.aggregate(Query.all_query(), {"mean": {"avg": {"field": "length"}}})
            self._average = float(facts["mean"]["value"] or 0.0)
        return self._average

    def _frequency(self, term: str) -> int:
        known = self._searcher.doc_freq("terms", term)
        if not known or not self.deleted:
            return known
        # The dictionary counts what is deleted until it is merged away.
        found: Any = self._searcher.search(_term("terms", term, "freq"), 1, count=True)
        return int(found.count)


@cache
def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("facets", tokenizer_name="whitespace", index_option="basic")
    for name in ("microsecond", "length", "high", "low"):
        builder.add_integer_field(name, fast=True)
    return builder.build()


def _document(name: str, change: Change) -> Document:
    high, low = HALVES.unpack(change.fragment_id.bytes)
    terms = change.terms or b""
    document = Document()
    document.add_text("id", name)
    document.add_text("terms", words_of(terms))
    document.add_text("facets", _facets(change.source_model, change.project, change.task_type, change.topic))
    document.add_integer("microsecond", microseconds(change.timestamp))
    document.add_integer("length", len(terms) // TERM_BYTES)
    document.add_integer("high", high)
    document.add_integer("low", low)
    return document


@lru_cache(4096)
def _facets(source_model: str, project: str, task_type: str, topic: str) -> str:
    return " ".join(
        (
            _facet("model", source_model),
            _facet("project", project),
            _facet("task", task_type),
            _facet("topic", topic),
        )
    )


@lru_cache(4096)
def _facet(name: str, value: str) -> str:
    """Give a word for a value of a field, whatever characters it has."""
    return blake2b(f"{name}:{value}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _query(terms: Sequence[int], where: VectorFilter) -> Query:
    wanted = [(Occur.Should, _term("terms", word_of(term), "freq")) for term in dict.fromkeys(terms)]
    any_of = Query.boolean_query(wanted)
    filters = [(Occur.Must, Query.const_score_query(one, 0.0)) for one in _filters(where)]
    return Query.boolean_query([(Occur.Must, any_of), *filters]) if filters else any_of


def _filters(where: VectorFilter) -> Iterator[Query]:
    """Give what a fragment has to match. Its owner is that of the index."""
    for name, value in (("project", where.project), ("task", where.task_type), ("topic", where.topic)):
        if value is not None:
            yield _term("facets", _facet(name, value), "basic")
    if where.source_models:
        models = [_facet("model", model) for model in where.source_models]
        yield Query.term_set_query(_schema(), "facets", models)
    if where.since is not None or where.until is not None:
        yield Query.range_query(
            _schema(),
            "microsecond",
            FieldType.Integer,
            lower_bound=None if where.since is None else microseconds(where.since),
            upper_bound=None if where.until is None else microseconds(where.until),
            include_upper=where.until is None,
        )


def _term(field: str, text: str, option: str) -> Query:
    return Query.term_query(_schema(), field, text, index_option=option)


def _rounded(score: float) -> float:
    return round(score, DIGITS)


def _check(path: Path) -> None:
    """Compare a file with the checksum that tantivy wrote at its end, and looks at only when it is told to."""
    data = path.read_bytes()
    size, _ = FOOTER_END.unpack(data[-FOOTER_END.size :])
    start = len(data) - FOOTER_END.size - size
    if crc32(data[:start]) != json.loads(data[start : start + size])["crc"]:
        raise DamagedIndexError(f"{path} is not as it was written.")


def _deleted(folder: Path) -> int:
    """Give how many fragments are deleted and still in the files."""
    segments = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["segments"]
    return sum((segment["deletes"] or {}).get("num_deleted_docs", 0) for segment in segments)
