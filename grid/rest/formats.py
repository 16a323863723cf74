"""What goes over the wire: JSON in, read strictly, and JSON out, whatever was asked for."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import IO, Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from embeddings.storable import storable_text

DEEPEST = 64


class JsonBody(JSONParser):
    """Reads a JSON body; what is not JSON is refused, and where it is not is said."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        """Give the value, in whose text NUL and lone surrogates are U+FFFD.

        Raises:
            ParseError: if it is no JSON in UTF-8, or nested deeper than 64 levels.
        """
        try:
            value = json.loads(stream.read().decode(), parse_constant=_refuse, parse_float=_finite)
            return storable(value)
        except RecursionError:
            raise ParseError(
                f"The body is nested too deep; at most {DEEPEST} levels are read. Flatten it."
            ) from None
        except ValueError as error:
            raise ParseError(f"The body is not JSON in UTF-8: {error}. Correct it there.") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON; send a number or null")


def _finite(number: str) -> float:
    value = float(number)
    if math.isinf(value):
        raise ValueError(f"{number[:40]} is larger than a double can hold")
    return value


def storable(value: Any, *, levels: int = DEEPEST) -> Any:
    """Give a JSON value with U+FFFD for what a database cannot hold. Raises RecursionError if it is too deep."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, list | dict) and not levels:
        raise RecursionError
    if isinstance(value, list):
        return [storable(item, levels=levels - 1) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item, levels=levels - 1) for key, item in value.items()}
    return value


class JsonAlways(DefaultContentNegotiation):
    """Answers in the one format of a view: a browser that asks for HTML gets JSON rather than a refusal."""

    def select_renderer(
        self,
        request: Request,  # noqa: ARG002
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,  # noqa: ARG002
    ) -> tuple[BaseRenderer, str]:
        """Give the view's first renderer."""
        renderer = next(iter(renderers))
        return renderer, renderer.media_type
