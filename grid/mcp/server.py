"""The MCP server of a grid."""

from typing import Any

from django.conf import settings
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp_types import CallToolResult, InputRequiredResult
from pydantic import ValidationError

from grid.answering import Asker
from grid.mcp.advising import add_context, add_patterns
from grid.mcp.asking import Desk
from grid.mcp.contributing import add_contributing
from grid.mcp.figures import add_figures
from grid.mcp.finding import add_finding
from grid.mcp.judging import add_judging
from grid.mcp.reading import add_resources, listing
from grid.mcp.tools import Tools, in_plain_words

INSTRUCTIONS = (
    "AetherGrid knows what this person's earlier conversations with AI models have taught: what worked, what did "
    "not, and when. Before a task, call get_context with the task in plain words and your own model name. When you "
    "know how it turned out, call give_feedback with the contextId."
)


class GridServer(MCPServer[Any]):
    """Says in plain words what is wrong with a call."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool.

        Raises:
            ToolError: which the model is told.
        """
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError:
            raise
        except ToolError as error:
            cause = error.__cause__
            if isinstance(cause, ValidationError):
                known = [tool for tool in await self.list_tools() if tool.name == name]
                names = [argument for tool in known for argument in tool.input_schema["properties"]]
                raise ToolError(in_plain_words(cause, known=names)) from cause
            raise ToolError(str(cause) if isinstance(cause, ToolError) else str(error)) from cause


def make_server(alone: Asker | None = None) -> GridServer:
    """Make a server for those who come in by the door; or, for a process of one person's own, for them `alone`."""
    tools, desk = Tools(), Desk(alone)
    for add in (add_patterns, add_context, add_finding, add_contributing, add_judging, add_figures):
        add(tools, desk)
    server = GridServer(
        name="aethergrid",
        title="AetherGrid",
        instructions=INSTRUCTIONS,
        version=str(settings.SPECTACULAR_SETTINGS["VERSION"]),
        tools=tools.all,
        middleware=[listing(desk)],
        log_level="WARNING",
    )
    add_resources(server, desk)
    return server
