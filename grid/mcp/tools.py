"""Tools that refuse what they do not know, and say in plain words what is wrong with a call."""

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from mcp.server.mcpserver.tools import Tool
from mcp.server.mcpserver.utilities.func_metadata import ArgModelBase
from mcp_types import ToolAnnotations
from pydantic import ConfigDict, ValidationError, create_model

READING = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
WRITING = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
ADDING = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False
)

Function = TypeVar("Function", bound=Callable[..., Any])


class Strict(ArgModelBase):
    """Arguments of which none is unknown."""

    model_config = ConfigDict(extra="forbid")


class Tools:
    """The tools that a server is made with, in the order in which they were added."""

    def __init__(self) -> None:
        self.all: list[Tool] = []

    def add(self, *, title: str, annotations: ToolAnnotations) -> Callable[[Function], Function]:
        """Make a tool of a function: its name, its signature and its docstring are what models read."""

        def added(function: Function) -> Function:
            tool = Tool.from_function(
                function, title=title, description=inspect.getdoc(function), annotations=annotations
            )
            tool.fn_metadata.arg_model = create_model(
                tool.fn_metadata.arg_model.__name__, __base__=(tool.fn_metadata.arg_model, Strict)
            )
            tool.parameters = tool.fn_metadata.arg_model.model_json_schema(by_alias=True)
            self.all.append(tool)
            return function

        return added


def in_plain_words(error: ValidationError, *, known: list[str]) -> str:
    """Say which arguments are wrong and what they should be."""
    told = []
    for one in error.errors(include_url=False):
        name = ".".join(str(part) for part in one["loc"])
        if one["type"] == "extra_forbidden":
            told.append(f"{name}: it is unknown here; known are {', '.join(sorted(known))}.")
        elif one["type"] == "missing":
            told.append(f"{name}: it is needed.")
        else:
            told.append(f"{name}: {one['msg']}.")
    return "\n".join(told)
