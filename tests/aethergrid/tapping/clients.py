"""Connecting to the MCP server of a grid as clients do, by the SDK, and reading what comes back."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, Implementation, TextContent

from tests.processes import ROOT, Grid


@asynccontextmanager
async def over_http(grid: Grid, *, key: str | None = None, mode: str = "auto") -> AsyncIterator[Client]:
    """Connect as a client does that has the address and a key."""
    headers = {"Authorization": f"Bearer {grid.key if key is None else key}"}
    async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
        transport = streamable_http_client(f"http://127.0.0.1:{grid.port}/mcp", http_client=http)
        async with Client(transport, mode=mode) as client:
            yield client


@asynccontextmanager
async def over_stdio(
    grid: Grid, *arguments: str, mode: str = "auto", client_info: Implementation | None = None
) -> AsyncIterator[Client]:
    """Connect as a client does that starts the server itself."""
    server = StdioServerParameters(
        command=sys.executable, args=["manage.py", "mcp", *arguments], cwd=ROOT, env=grid.environment
    )
    async with Client(server, mode=mode, client_info=client_info) as client:
        yield client


def text_of(result: CallToolResult) -> str:
    """Give what the model reads."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def facts_of(result: CallToolResult) -> dict[str, Any]:
    """Give the facts of a call that went well."""
    assert not result.is_error, text_of(result)
    assert isinstance(result.structured_content, dict)
    return result.structured_content
