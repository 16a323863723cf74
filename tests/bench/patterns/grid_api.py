"""Asking a grid in this process over its API, as whoever is served by it does."""

from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework.test import APIClient

from grid.keys import make_key
from tests.bench.patterns.distilled import Distilled

SERVED = ("active", "contested")
TEXTS = ("title", "when", "notWhen", "action", "rationale", "verification")
PAGE = 100


class UnexpectedAnswerError(Exception):
    """The API answered with an error."""


class GridApi:
    """The API with a key of an owner."""

    def __init__(self, *, owner_id: int) -> None:
        """Make a key."""
        _, key = make_key(owner_id=owner_id, name="bench")
        self._client = APIClient(SERVER_NAME="localhost")
        self._client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")

    def patterns(self) -> Iterator[dict[str, Any]]:
        """Give all patterns, whatever their state."""
        page = 1
        while page:
            answer = self._asked(self._client.get("/api/patterns", {"page": page, "page_size": PAGE}))
            yield from answer["results"]
            page = page + 1 if answer["next"] else 0

    def exported(self) -> Any:
        """Give the patterns as they are carried to another grid."""
        return self._asked(self._client.get("/api/patterns/export"))

    def contextual(self, query: str, **more: Any) -> Any:
        """Ask for what a model should know; `more` are fields of the body."""
        body = {"query": query, **more}
        return self._asked(self._client.post("/api/query/contextual", body, format="json"))

    def semantic(self, query: str) -> Any:
        """Ask for plain fragments."""
        body = {"query": query, "filters": {"maxResults": 20}, "returnContext": True}
        return self._asked(self._client.post("/api/query/semantic", body, format="json"))

    def _asked(self, response: Any) -> Any:
        if response.status_code >= 400:
            raise UnexpectedAnswerError(f"{response.status_code}: {response.content.decode()[:500]}")
        return response.json()


def distilled_of(pattern: Mapping[str, Any]) -> Distilled:
    """Give what is judged of a pattern as the API gives it."""
    return Distilled.of(
        {one["conversationId"] for one in pattern["evidence"]},
        text=text_of(pattern),
        kind="contested" if pattern["state"] == "contested" else pattern["kind"],
        outcome=pattern.get("outcome") or _outcome(pattern),
        support=pattern["support"],
        source_models=pattern["sourceModels"],
    )


def text_of(pattern: Mapping[str, Any]) -> str:
    """Give all that a pattern says."""
    return "\n".join([*(pattern[name] for name in TEXTS), *pattern["caveats"]])


def _outcome(pattern: Mapping[str, Any]) -> str:
    if pattern["state"] == "contested":
        return "mixed"
    return "failed" if pattern["kind"] == "pitfall" else "worked"
