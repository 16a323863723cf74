"""Who asks, and doing what blocks beside the server's loop."""

from collections.abc import Callable
from typing import Any, TypeVar

from anyio import from_thread, to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError

from embeddings.away import AWAY, what_is_away
from embeddings.errors import AetherGridError
from embeddings.own_connections import own_connections
from grid.answering import Asker

T = TypeVar("T")
Ask = Context[Any, Any]
# Where the door leaves who came in, for the tools to find.
ASKER = "aethergrid.asker"


class Desk:
    """Serves whoever asks: those who came in by the door, or else `alone`, whose process this is."""

    def __init__(self, alone: Asker | None = None) -> None:
        self._alone = alone

    def asker(self, request: Any) -> Asker:
        """Give who sent a request; `None` is the request of a transport that knows but one."""
        found = self._alone if request is None else request.scope.get(ASKER)
        assert isinstance(found, Asker), "nothing comes in but by the door"
        return found

    def who(self, context: Ask) -> Asker:
        """Give who calls a tool or reads a resource."""
        return self.asker(context.request_context.request)


async def beside(work: Callable[[], T], *, to_its_end: bool = False) -> T:
    """Do what blocks in a thread of its own, which gives its database connection back.

    Who cancels does not wait for it, unless it is to be done `to_its_end`; then it looks for itself, by `go_on`.

    Raises:
        ToolError: with the text of an AetherGridError, or what is away.
    """
    try:
        return await to_thread.run_sync(lambda: _closing(work), abandon_on_cancel=not to_its_end)
    except AWAY as error:
        raise ToolError(what_is_away(error)) from error
    except AetherGridError as error:
        raise ToolError(str(error)) from error


def go_on(context: Ask, done: int, total: int, what: str) -> None:
    """Say how far the work in this thread is; end it here if it was cancelled."""
    from_thread.check_cancelled()
    from_thread.run(context.report_progress, done, total, what)


def _closing(work: Callable[[], T]) -> T:
    with own_connections():
        return work()
