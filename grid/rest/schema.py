"""What the generated OpenAPI lacks: the problems that can occur, unknown fields refused, the kinds of keys."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction

from grid.rest.problems import MEDIA_TYPE

PROBLEM = {
    "type": "object",
    "description": "What went wrong and what to change (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to change."},
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["field", "detail"],
            },
        },
    },
    "required": ["type", "title", "status", "detail", "instance"],
}
REASONS = {
    "400": "Something in the request is wrong; the detail names it.",
    "401": "There is no key, or it is not valid.",
    "404": "There is nothing here, or nothing of yours.",
    "413": "The body is too large.",
    "415": "The body is not `application/json`.",
    "423": "The source is paused, and nothing was recorded; `Retry-After` says when to ask again.",
    "429": "Too many requests; `Retry-After` says how many seconds to wait.",
    "500": "The grid failed; its log has the reason.",
    "503": "The embedder or a store cannot be used now; the detail names it, `Retry-After` says when to try again.",
    "507": "A store is away, and there is no room to keep the messages until it is back.",
}


def add_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ARG001
    """Document the problems of every operation of the API; a drf-spectacular postprocessing hook."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for path, operations in result["paths"].items():
        for operation in operations.values():
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
            for response in operation["responses"].values():
                response["description"] = response["description"] or "It is done."
            for status in _statuses(path, operation):
                operation["responses"].setdefault(status, _response(status))
    return result


def _statuses(path: str, operation: dict[str, Any]) -> list[str]:
    """Give the statuses of the problems that an operation can answer with."""
    statuses = {"429", "500", "503"}
    if any(operation.get("security", ())) or "token" in operation.get("tags", ()):
        statuses.add("401")
    parameters = [parameter for parameter in operation.get("parameters", ()) if parameter["in"] != "path"]
    if parameters:
        statuses.add("400")
    if "{" in path or any(parameter["name"] == "page" for parameter in parameters):
        statuses.add("404")
    if "requestBody" in operation:
        statuses |= {"400", "413", "415"}
    if operation.get("operationId") == "ingest":
        statuses |= {"423", "507"}
    return sorted(statuses)


def _response(status: str) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": REASONS[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == "401":
        response["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}}
    if status in ("423", "429", "503", "507"):
        response["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "required": True}}
    return response


class StrictSerializerSchema(OpenApiSerializerExtension):
    """Says that a body takes no other fields."""

    target_class = "grid.rest.requests.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        """Add that to what is generated."""
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**schema, "additionalProperties": False}


class ApiKeySchema(OpenApiAuthenticationExtension):
    """Describes API keys."""

    target_class = "grid.rest.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:  # noqa: ARG002
        """Give the security scheme."""
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "ag_…",
            "description": "A key of `manage.py apikey NAME`.",
        }
