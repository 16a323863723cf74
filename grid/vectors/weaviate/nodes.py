"""The nodes of Weaviate: clients made when they are needed, and another node asked when one is away."""

import logging
import os
from collections.abc import Callable, Sequence
from threading import Lock
from typing import TypeVar

import httpx
from weaviate import WeaviateClient
from weaviate.auth import Auth
from weaviate.config import AdditionalConfig, GrpcConfig, Timeout
from weaviate.exceptions import (
    UnexpectedStatusCodeError,
    WeaviateBaseError,
    WeaviateClosedClientError,
    WeaviateConnectionError,
    WeaviateStartUpError,
    WeaviateTimeoutError,
)

from embeddings.resilience import Guard
from grid.vectors.addresses import Address
from grid.vectors.weaviate.channel import CHANNEL_OPTIONS, Connection
from grid.vectors.weaviate.errors import KeyRefusedError, NodeAwayError, WeaviateRefusedError, is_passing

T = TypeVar("T")

# Seconds. A node that is dead says so at once; these are for one that hangs.
PATIENCE = Timeout(init=2, query=5, insert=15)
HINT = (
    "Start it, or look at WEAVIATE_URL and WEAVIATE_GRPC_PORT; what waits goes on by itself when it is back."
)
AWAY = (
    WeaviateConnectionError, WeaviateStartUpError, WeaviateTimeoutError, WeaviateClosedClientError,
    httpx.TransportError,
)  # fmt: skip
# It logs the objects that Weaviate refused, with their texts.
logging.getLogger("weaviate-client").setLevel(logging.CRITICAL)


class Nodes:
    """One or more nodes of one Weaviate. Any of them answers for all."""

    def __init__(self, addresses: Sequence[Address], *, api_key: str = "") -> None:
        self._addresses = addresses
        self._api_key = api_key
        self._clients: dict[Address, WeaviateClient] = {}
        self._lock = Lock()
        # Each process begins with another one, and stays with it: it sees there what it wrote there.
        self._first = os.getpid() % len(addresses)
        names = ", ".join(address.url for address in addresses)
        self._guard = Guard(f"Weaviate ({names})", passing=(NodeAwayError,), hint=HINT)

    def call(self, use: Callable[[WeaviateClient], T]) -> T:
        """Give what `use` gives of a client; it must be safe to be called again, of another node too.

        Raises:
            UnavailableError: if no node answered.
            WeaviateRefusedError: if one answered that it will not.
        """
        return self._guard.call(lambda: self._any(use))

    def close(self) -> None:
        """Close the clients; the next call makes them again."""
        with self._lock:
            clients, self._clients = self._clients, {}
        for client in clients.values():
            client.close()

    def _any(self, use: Callable[[WeaviateClient], T]) -> T:
        last: NodeAwayError | None = None
        for _ in self._addresses:
            number = self._first
            try:
                return self._one(self._addresses[number], use)
            except NodeAwayError as error:
                last = error
                self._first = (number + 1) % len(self._addresses)
        assert last is not None
        raise last

    def _one(self, address: Address, use: Callable[[WeaviateClient], T]) -> T:
        try:
            return use(self._client(address))
        except AWAY as error:
            raise NodeAwayError(str(error)) from error
        except WeaviateBaseError as error:
            raise _told(error) from error

    def _client(self, address: Address) -> WeaviateClient:
        with self._lock:
            client = self._clients.get(address)
            if client is None:
                client = self._clients[address] = self._connect(address)
            return client

    def _connect(self, address: Address) -> WeaviateClient:
        client = WeaviateClient(
            Connection.to(address),
            auth_client_secret=Auth.api_key(self._api_key) if self._api_key else None,
            additional_config=AdditionalConfig(
                timeout=PATIENCE, grpc_config=GrpcConfig(channel_options=CHANNEL_OPTIONS)
            ),
            # They ask the package index whether there is a newer client.
            skip_init_checks=True,
        )
        try:
            client.connect()
        except BaseException:
            client.close()
            raise
        return client


def _told(error: WeaviateBaseError) -> NodeAwayError | WeaviateRefusedError:
    """Give an error of ours for what Weaviate answered."""
    status = error.status_code if isinstance(error, UnexpectedStatusCodeError) else 0
    if status in (401, 403):
        return KeyRefusedError()
    if status in (429, 502, 503, 504) or is_passing(str(error)):
        return NodeAwayError(str(error))
    return WeaviateRefusedError(f"Weaviate refused what it was asked: {error}")
