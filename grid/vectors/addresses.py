"""Where the nodes of Weaviate are: one, or several of one cluster, from WEAVIATE_URL."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from embeddings.errors import AetherGridError

PORTS = {"http": 80, "https": 443}


class AddressError(AetherGridError):
    """WEAVIATE_URL holds something that is no address of a node."""


@dataclass(frozen=True, slots=True)
class Address:
    """One node: its REST API and its gRPC port, both over TLS or neither."""

    host: str
    port: int
    grpc_port: int
    secure: bool

    @property
    def url(self) -> str:
        """The URL of its REST API, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.secure else 'http'}://{host}:{self.port}"


def addresses(urls: str, *, grpc_port: int) -> tuple[Address, ...]:
    """Read `http://host:8080[,http://host:8080…]`; a node with another gRPC port says `?grpc_port=50052`.

    Raises:
        AddressError: if one cannot be read. It does not quote it, for it may hold a password.
    """
    return tuple(_address(url.strip(), grpc_port=grpc_port) for url in urls.split(","))


def _address(url: str, *, grpc_port: int) -> Address:
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        own = parse_qs(parts.query).get("grpc_port")
        grpc = int(own[0]) if own else grpc_port
    except (KeyError, ValueError):
        parts = None
    if (
        parts is None
        or not parts.hostname
        or parts.path not in ("", "/")
        or not 0 < grpc < 65536
        or grpc == port
    ):
        raise AddressError("WEAVIATE_URL holds something that is no address as http://host:8080.")
    return Address(host=parts.hostname, port=port, grpc_port=grpc, secure=parts.scheme == "https")
