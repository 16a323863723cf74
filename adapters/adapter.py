"""`ModelAdapter`: all that the grid has to know of a family of models, and what a model taps it by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from adapters.base import ApiFormat, ExportFormat, TranscriptFormat
from adapters.bound import UNBOUND, Bound, Captured, Intelligence
from adapters.calling import CallFormat
from adapters.context import ContextFormat, LabelledFormat
from adapters.data import Data, Given, read_data
from adapters.health import Work, watched
from adapters.vectors import named_space, translated, usable
from embeddings.embedders import Embedder, current_embedder
from embeddings.errors import AetherGridError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from embeddings.models import EmbeddingSpace

# What an adapter is written against. It grows by one when adapters that worked until then would not any more.
ADAPTER_API = 1
# What was handed in, or what is away: no fault of the adapter.
BLAMELESS = (AetherGridError, OSError)


class ModelAdapter:
    """What a package exposes as `ADAPTER`, and an object of it for one model. Every part has a default that works.

    A family says in attributes of its class what there is to know without a model; an object is made for one model by
    name, `bound` to the grid that it taps. The base class itself serves a model of no known family.

    Attributes:
        api_version: the `ADAPTER_API` that it was written against, as a number.
        family: its name in the grid; small letters, digits and underscores.
        title: for people.
        model_names: searched in the names of models, lower-cased.
        example_models: names that the pattern takes.
        transcripts, exports, apis: what of this vendor can be read.
        also_speaks: APIs of other vendors by which its models are served too.
        call: how its models are asked, if they can be.
        context_format: how they are told of patterns.
        context_windows: tokens by a pattern that is searched in the names likewise, the first that is found.
    """

    api_version: ClassVar[int]
    family: ClassVar[str] = ""
    title: ClassVar[str] = ""
    model_names: ClassVar[re.Pattern[str]]
    example_models: ClassVar[tuple[str, ...]] = ()
    transcripts: ClassVar[tuple[TranscriptFormat, ...]] = ()
    exports: ClassVar[tuple[ExportFormat, ...]] = ()
    apis: ClassVar[tuple[ApiFormat, ...]] = ()
    also_speaks: ClassVar[tuple[ApiFormat, ...]] = ()
    call: ClassVar[CallFormat | None] = None
    context_format: ClassVar[ContextFormat] = LabelledFormat()
    context_windows: ClassVar[Mapping[str, int]] = {}

    def __init__(self, model_name: str, *, bound: Bound = UNBOUND) -> None:
        self.model_name = model_name
        self.bound = bound

    @property
    def embedder(self) -> Embedder:
        """What its vectors come from: the grid's own, unless the adapter brings one. Raises as `current_embedder`."""
        return current_embedder()

    @property
    def vector_dimensions(self) -> int:
        """How many numbers a vector of `generate_embedding` has."""
        return self.embedder.dimensions

    @property
    def max_context_window(self) -> int | None:
        """How many tokens the model reads at once, None where that is not known."""
        # It asks the registry, which knows the adapters.
        from adapters.windows import context_window_of

        return context_window_of(self.model_name)

    def read(self, data: Data) -> Given:
        """Give the messages that `data` holds, and of which kind of source they are. Raises as `read_data` does."""
        return read_data(
            data,
            transcripts=self.transcripts,
            exports=self.exports,
            apis=(*self.apis, *self.also_speaks),
        )

    def capture_conversation(self, data: Data) -> Captured:
        """Record what a conversation holds: messages, a transcript, an export, or an exchange with an API.

        To record the same again changes nothing.

        Raises:
            NotBoundError: if the adapter is bound to no grid.
            UnreadableDataError, InvalidMessageError: if there is nothing in `data` that it can read.
        """
        with watched(self.family, what=Work.CAPTURING, blameless=BLAMELESS):
            given = self.read(data)
        return self.bound.record(given.messages, given.source_kind)

    def query_intelligence(self, query: str, filters: Mapping[str, Any] | None = None) -> Intelligence:
        """Give what the grid knows for a task, written as this model likes it, in its tokens.

        `filters` are the fields of POST /api/query/contextual beside the query and the model: taskType, project,
        maxTokens, and `filters` with sourceModel, since, and so on.

        Raises:
            NotBoundError: if the adapter is bound to no grid.
            AetherGridError: if the query is empty, or a filter is unknown or wrong; the text names it.
        """
        return self.bound.query(query, filters or {}, self.model_name)

    def generate_embedding(self, text: str) -> NDArray[np.float32]:
        """Give the vector of a text, L2-normalised, shape (vector_dimensions,).

        Raises:
            TextTooLongError: if the embedder does not read so long a text.
            EmbedderUnavailableError, EmbedderRefusedError: from one that is reached over a network.
        """
        with watched(self.family, what=Work.EMBEDDING, blameless=BLAMELESS):
            vector: NDArray[np.float32] = self.embedder.embed([text])[0]
        return vector

    def normalize_vector(self, vector: ArrayLike, from_space: str | EmbeddingSpace) -> NDArray[np.float32]:
        """Bring a vector of a question into the grid's space, L2-normalised: shape (d_source,) → (d_grid,).

        `from_space` is a space or its name, "provider:model" or "provider:model:dimensions".

        Raises:
            UnknownSpaceError: if the grid has no such space; the text names those it has.
            UnusableVectorError: if the vector has another length than the space, is zero or not finite.
            AlignmentMissingError, AlignmentRefusedError: if no good map leads from that space to the grid's.
        """
        space = named_space(from_space)
        return translated(usable(vector, space), source=space)
