"""The one way to ask a model: within the budget, and with a record of what it took."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.budget import Reservation, reserved
from adapters.calling import ModelUnavailableError, Reply
from adapters.health import Work, watched
from adapters.models import ModelCall
from adapters.offering import family_offering
from adapters.prices import Price
from adapters.remote_model import RemoteModel
from embeddings.errors import AetherGridError

# More bytes than this a token have only texts that no model reads well: an estimate on the high side.
BYTES_A_TOKEN = 3
# What an API adds of its own: marks of roles, how to keep the schema.
OVERHEAD_TOKENS = 400


@dataclass(frozen=True, slots=True)
class Asker:
    """A model that the operator has set, what it costs (None where that is not known), and what may be spent."""

    model: RemoteModel
    tokens_per_day: int
    price: Price | None = None

    def ask(
        self,
        *,
        system: str,
        prompt: str,
        schema: Mapping[str, Any],
        max_tokens: int,
        purpose: str,
        owner_id: int,
    ) -> Reply:
        """Ask as `RemoteModel.ask` does; its tokens are counted, and a row is written whatever comes of it.

        Raises:
            BudgetUsedUpError: if the day's tokens do not suffice; nothing is asked then.
            ModelUnavailableError, ModelRefusedError: as `RemoteModel.ask`.
        """
        guess = estimated_tokens(system, prompt, json.dumps(schema)) + OVERHEAD_TOKENS
        began = time.monotonic()
        with reserved(guess + max_tokens, per_day=self.tokens_per_day) as held:
            row = ModelCall(owner_id=owner_id, model=self.model.name[:200], purpose=purpose)
            try:
                with watched(family_offering(self.model.format), what=Work.ASKING):
                    reply = self.model.ask(system=system, prompt=prompt, schema=schema, max_tokens=max_tokens)
            except AetherGridError as error:
                _fail(row, held, error, guess=guess)
                raise
            else:
                _count(row, reply, guess=guess)
                held.spent = row.input_tokens + row.output_tokens
            finally:
                self._write(row, seconds=time.monotonic() - began)
        return reply

    def _write(self, row: ModelCall, *, seconds: float) -> None:
        if self.price:
            row.cost = float(self.price.of(input_tokens=row.input_tokens, output_tokens=row.output_tokens))
        row.milliseconds = seconds * 1000
        row.save()


def estimated_tokens(*texts: str) -> int:
    """Give about how many tokens texts have, rather too many."""
    return sum(len(text.encode("utf-8", "replace")) for text in texts) // BYTES_A_TOKEN + 1


def _count(row: ModelCall, reply: Reply, *, guess: int) -> None:
    row.input_tokens = guess if reply.input_tokens is None else reply.input_tokens
    row.output_tokens = estimated_tokens(reply.text) if reply.output_tokens is None else reply.output_tokens


def _fail(row: ModelCall, held: Reservation, error: AetherGridError, *, guess: int) -> None:
    row.error = str(error)
    sent = isinstance(error, ModelUnavailableError) and error.sent
    row.input_tokens = guess if sent else 0
    held.spent = held.spent if sent else 0
