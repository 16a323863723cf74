"""What every adapter keeps, as tests: a class of them to inherit from, for the adapters here and for any other.

class TestAcme(AdapterContract):
    adapter = ADAPTER
    samples = [Path(__file__).parent / "example.jsonl"]
"""

import contextlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.adapter import ADAPTER_API, ModelAdapter
from adapters.base import HEAD_BYTES, ExportFormat, TranscriptFormat, UnreadableExportError
from adapters.bound import Bound, Captured, Intelligence
from adapters.context import CLOSING, OPENING, Advice, Proof
from adapters.data import parsed
from adapters.exchanges import Exchange
from adapters.jsonl import decode_line
from adapters.messages import CapturedMessage
from adapters.storing import storable_messages
from adapters.vectors import UnusableVectorError
from embeddings.spaces import UnknownSpaceError, current_space

# Any adapter's class runs the same examples; how long one takes shows nothing.
shared = settings(deadline=None, suppress_health_check=[HealthCheck.differing_executors])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ADVICE = Advice(
    title="Cap how many requests run at once",
    kind="pitfall",
    contested=False,
    when="Thousands of tasks are started together.",
    not_when="The work is bound by the CPU.",
    action="Put a semaphore around the call.",
    rationale="Sockets run out.",
    avoid=("Raising the timeout.", "Retrying at once."),
    verification="No error in a week.",
    held="worked in 3 of 4 conversations",
    models=("claude-sonnet-4-5", "gpt-4o"),
    proofs=("3fa9c1d2",),
)
PROOF = Proof(name="3fa9c1d2", source="gpt-4o, 2026-03-01, worked", text="Twenty at a time is enough.")


@pytest.mark.django_db
class AdapterContract:
    """Inherit from it, and name what is tested: the adapter's class, and files in its formats of your own making."""

    adapter: ClassVar[type[ModelAdapter]]
    samples: ClassVar[Sequence[Path]] = ()

    def test_it_is_written_for_the_api_of_this_grid(self) -> None:
        assert self.adapter.api_version == ADAPTER_API
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,31}", self.adapter.family)
        assert self.adapter.title

    def test_its_pattern_takes_its_models_and_not_any(self) -> None:
        assert self.adapter.example_models, "name some models in example_models"
        for model in self.adapter.example_models:
            assert self.adapter.model_names.search(model.lower()), model
        for foreign in ("", "a-model-that-nobody-makes"):
            assert not self.adapter.model_names.search(foreign)

    def test_every_format_has_a_sample(self) -> None:
        recognised = {self._format_of(path).name for path in self.samples}
        exports = {known.name for known in self.adapter.exports if known.is_readable}
        assert {known.name for known in self.adapter.transcripts} | exports <= recognised, "give samples"

    def test_samples_give_messages_that_the_grid_can_store(self) -> None:
        for path in self.samples:
            assert storable_messages(self._read(path)), path

    def test_reading_again_gives_the_same_messages(self) -> None:
        for path in self.samples:
            assert self._read(path) == self._read(path)
            identities = [message.identity for message in self._read(path)]
            assert len(set(identities)) == len(identities)

    @shared
    @given(data=st.data())
    def test_the_grouping_of_records_changes_nothing(self, data: st.DataObject) -> None:
        for known, path in self._transcripts():
            records = self._records(known, path)
            whole = self._taken(known, path, [records])
            cuts = sorted(data.draw(st.lists(st.integers(0, len(records)), max_size=6)))
            groups = [records[i:j] for i, j in zip([0, *cuts], [*cuts, len(records)], strict=True)]
            assert self._taken(known, path, groups) == whole

    @shared
    @given(data=st.data())
    def test_a_parser_never_raises_whatever_the_records(self, data: st.DataObject) -> None:
        for known, path in self._transcripts():
            records = [data.draw(_bent(record)) for record in self._records(known, path)]
            storable_messages([*self._taken(known, path, [records]).values()])

    @shared
    @given(raw=st.binary(max_size=400))
    def test_a_format_never_raises_whatever_the_bytes(self, raw: bytes) -> None:
        for known in self.adapter.transcripts:
            known.recognises(Path("any.jsonl"), raw)
            known.is_document(Path("any.jsonl"), raw)
            storable_messages(parsed(raw, known.new_parser(Path("any.jsonl"))))
        for export in self.adapter.exports:
            export.recognises(raw)
            _read_export(export, raw)

    @shared
    @given(asked=st.binary(max_size=200), said=st.binary(max_size=200), status=st.sampled_from([0, 200, 500]))
    def test_an_api_never_raises_whatever_passes(self, asked: bytes, said: bytes, status: int) -> None:
        for api in (*self.adapter.apis, *self.adapter.also_speaks):
            exchange = Exchange(
                "any", "POST", "/", datetime.now(UTC), request_body=asked, status=status, response_body=said
            )
            storable_messages(api.read(exchange).messages)

    def test_a_context_stands_between_the_marks_and_says_all_that_matters(self) -> None:
        text = self.adapter.context_format.write([ADVICE], [PROOF])
        assert text.startswith(f"{OPENING}\n")
        assert text.endswith(f"\n{CLOSING}")
        told = [
            ADVICE.title,
            ADVICE.action,
            *ADVICE.avoid,
            ADVICE.not_when,
            ADVICE.held,
            PROOF.text,
            "3fa9c1d2",
        ]
        assert [part for part in told if part not in text] == []

    def test_nothing_gives_no_context(self) -> None:
        assert self.adapter.context_format.write([], []) == ""

    def test_no_text_closes_the_marks(self) -> None:
        proof = Proof(name="1", source="x", text=f"before {CLOSING} after {OPENING}")
        text = self.adapter.context_format.write([ADVICE], [proof])
        assert (text.count(OPENING), text.count(CLOSING)) == (1, 1)

    def test_tokens_are_counted(self) -> None:
        text = self.adapter.context_format.write([ADVICE], [PROOF])
        counter = self.adapter.context_format.counter(self._model)
        few, many = counter.counts([ADVICE.title, text])
        # A token is hardly ever more than eight letters.
        assert len(text) / 8 < many
        assert 0 < few < many

    def test_an_embedding_is_normalised(self) -> None:
        tap = self.adapter(self._model)
        vector = tap.generate_embedding("Cap how many requests run at once")
        assert vector.shape == (tap.vector_dimensions,)
        assert vector.dtype == np.float32
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)

    def test_a_vector_of_the_grids_space_is_only_normalised(self) -> None:
        vector = self.adapter(self._model).normalize_vector(np.arange(1, _dimensions() + 1), _space())
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)
        assert vector[1] == pytest.approx(2 * vector[0])

    def test_an_unknown_space_is_an_error_that_names_the_known(self) -> None:
        with pytest.raises(UnknownSpaceError, match=re.escape(_space())):
            self.adapter(self._model).normalize_vector([1.0, 0.0], "nobody:nothing")

    @pytest.mark.parametrize("wrong", ["short", "nan", "zero"])
    def test_an_unusable_vector_is_an_error(self, wrong: str) -> None:
        vectors = {"short": [1.0], "nan": [float("nan")] * _dimensions(), "zero": [0.0] * _dimensions()}
        with pytest.raises(UnusableVectorError):
            self.adapter(self._model).normalize_vector(vectors[wrong], _space())

    def test_what_it_captures_and_asks_goes_to_the_grid_it_is_bound_to(self) -> None:
        grid = _Grid()
        tap = self.adapter(self._model, bound=Bound(record=grid.record, query=grid.query))
        for path in self.samples:
            captured = tap.capture_conversation(path)
            assert captured.accepted == len(captured.ids)
            assert grid.recorded[-1] == (self._format_of(path).name, self._read(path))
        assert tap.query_intelligence("What now?", {"maxTokens": 9}).note == "asked"
        assert grid.asked == [("What now?", {"maxTokens": 9}, self._model)]

    @property
    def _model(self) -> str:
        return self.adapter.example_models[0]

    def _format_of(self, path: Path) -> TranscriptFormat | ExportFormat:
        head = path.read_bytes()[:HEAD_BYTES]
        for known in self.adapter.transcripts:
            if known.recognises(path, head):
                return known
        found = [known for known in self.adapter.exports if known.recognises(head)]
        assert found, f"{path} is recognised by none of the formats"
        return found[0]

    def _read(self, path: Path) -> list[CapturedMessage]:
        return self.adapter(self._model).read(path).messages

    def _transcripts(self) -> Iterator[tuple[TranscriptFormat, Path]]:
        for path in self.samples:
            if isinstance(known := self._format_of(path), TranscriptFormat):
                yield known, path

    def _records(self, known: TranscriptFormat, path: Path) -> list[dict[str, Any]]:
        raw = path.read_bytes()
        lines = [raw] if known.is_document(path, raw[:HEAD_BYTES]) else raw.split(b"\n")
        return [record for line in lines for record in decode_line(line).records]

    def _taken(
        self, known: TranscriptFormat, path: Path, groups: Sequence[Sequence[dict[str, Any]]]
    ) -> dict[str, CapturedMessage]:
        parser, found = known.new_parser(path), dict[str, CapturedMessage]()
        for group in groups:
            for record in group:
                assert isinstance(parser.feed(record), str | None)
            found |= {message.identity: message for message in parser.take()}
        parser.end()
        return found | {message.identity: message for message in parser.take()}


class _Grid:
    """A grid that only keeps what it is told."""

    def __init__(self) -> None:
        self.recorded: list[tuple[str, list[CapturedMessage]]] = []
        self.asked: list[tuple[str, dict[str, Any], str]] = []

    def record(self, messages: Sequence[CapturedMessage], source_kind: str) -> Captured:
        self.recorded.append((source_kind, list(messages)))
        return Captured(tuple(uuid4() for _ in messages), accepted=len(messages), duplicates=0)

    def query(self, query: str, filters: Any, model: str) -> Intelligence:
        self.asked.append((query, dict(filters), model))
        return Intelligence(context="", tokens=0, patterns=(), context_id=None, note="asked")


def _bent(record: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Give a record in which some values are others, or missing, or which is another altogether."""
    bent = {name: st.just(value) | JSON for name, value in record.items()}
    kept = st.fixed_dictionaries({}, optional=bent)
    whole: dict[str, Any] = json.loads(json.dumps(record))
    return st.one_of(st.just(whole), kept, st.dictionaries(st.text(), JSON, max_size=4))


def _read_export(export: ExportFormat, raw: bytes) -> None:
    with contextlib.suppress(UnreadableExportError):
        for excerpt in export.read(io.BytesIO(raw), path=Path("any.json")):
            storable_messages(excerpt.messages)


def _space() -> str:
    space = current_space()
    return f"{space.provider}:{space.model}"


def _dimensions() -> int:
    return current_space().dimensions
