"""The gRPC channel to a node, which says at once that the node is away."""

from collections.abc import Callable
from typing import Any

import grpc
from weaviate.connect import ConnectionParams, ProtocolParams

from grid.vectors.addresses import Address
from grid.vectors.weaviate.errors import KeyRefusedError, NodeAwayError

AWAY = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED)
REFUSED = (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED)
CHANNEL_OPTIONS = (
    # As for REST, whose client reads no proxies from the environment.
    ("grpc.enable_http_proxy", 0),
    # A node that is back is found within a second; left to itself, gRPC waits up to two minutes.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
)


class AtOnce(grpc.UnaryUnaryClientInterceptor):  # type: ignore[misc]  # grpcio has no types
    """Raises errors of our own for a node that is away.

    The client tries a call that found no node again for up to a minute, and gives an error without its status
    after that; an exception that is not gRPC's passes it by.
    """

    def intercept_unary_unary(self, continuation: Callable[..., Any], details: Any, request: Any) -> Any:
        """Make the call, and look at how it ended."""
        call = continuation(details, request)
        code = call.code()
        if code in AWAY:
            raise NodeAwayError(f"{code.name}: {call.details()}")
        if code in REFUSED:
            raise KeyRefusedError
        return call


class Connection(ConnectionParams):
    """The parameters of a connection, whose channel tells at once."""

    @classmethod
    def to(cls, address: Address) -> "Connection":
        """Give those of a node."""
        return cls(
            http=ProtocolParams(host=address.host, port=address.port, secure=address.secure),
            grpc=ProtocolParams(host=address.host, port=address.grpc_port, secure=address.secure),
        )

    def _grpc_channel(self, *args: Any, **options: Any) -> Any:
        return grpc.intercept_channel(super()._grpc_channel(*args, **options), AtOnce())
