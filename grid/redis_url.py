"""Where Redis is: the spellings of REDIS_URL."""

from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from embeddings.errors import AetherGridError

Kind = Literal["single", "sentinel", "cluster"]
Node = tuple[str, int]

SPELLINGS = (
    "It looks like redis://:password@host:6379/0, rediss://… (with TLS), "
    "redis+sentinel://host:26379,host:26379/master/0 or redis+cluster://host:7000,host:7001; a character such as "
    "@ or / in the password is written as %40 or %2F"
)
SCHEMES: dict[str, tuple[Kind, int]] = {
    "redis": ("single", 6379),
    "redis+sentinel": ("sentinel", 26379),
    "redis+cluster": ("cluster", 6379),
}
TLS_OPTIONS = ("ssl_ca_certs", "ssl_cert_reqs", "ssl_certfile", "ssl_check_hostname", "ssl_keyfile")


class RedisUrlError(AetherGridError, ValueError):
    """REDIS_URL is no address of a Redis."""


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """What a URL says; `nodes` are those that are asked first. `tls` are the options of a connection with TLS."""

    kind: Kind
    nodes: tuple[Node, ...]
    username: str = ""
    password: str = field(default="", repr=False)
    database: int = 0
    master: str = ""
    sentinel_password: str = field(default="", repr=False)
    tls: dict[str, Any] | None = None

    def credentials(self) -> dict[str, str | None]:
        """Give username and password as clients take them."""
        return {"username": self.username or None, "password": self.password or None}


def address(url: str) -> RedisAddress:
    """Read a URL.

    Raises:
        RedisUrlError: if it is spelled in another way than those; nothing of the URL is in its text.
    """
    try:
        parts = urlsplit(url)
        scheme = parts.scheme.replace("rediss", "redis", 1)
        kind, port = SCHEMES[scheme]
        userinfo, _, hosts = parts.netloc.rpartition("@")
        username, _, password = userinfo.partition(":")
        master, database = _path(kind, parts.path)
        query = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        found = RedisAddress(
            kind=kind,
            nodes=tuple(_node(host, default=port) for host in hosts.split(",")),
            username=unquote(username),
            password=unquote(password),
            database=database,
            master=master,
            sentinel_password=query.pop("sentinel_password", ""),
            tls=_tls(query) if parts.scheme.startswith("rediss") else None,
        )
    except (LookupError, ValueError):
        raise RedisUrlError(f"REDIS_URL is no address of a Redis. {SPELLINGS}.") from None
    if query or (kind == "single" and len(found.nodes) > 1):
        raise RedisUrlError(f"REDIS_URL has a part that is not known. {SPELLINGS}.")
    return found


def _node(host: str, *, default: int) -> Node:
    parts = urlsplit(f"//{host}")
    if not parts.hostname or parts.path:
        raise ValueError(host)
    return parts.hostname, parts.port or default


def _path(kind: Kind, path: str) -> tuple[str, int]:
    """Give the name of the master, and the number of the database."""
    steps = [unquote(step) for step in path.split("/") if step]
    master = steps.pop(0) if kind == "sentinel" else ""
    if len(steps) > 1 or (kind == "cluster" and steps not in ([], ["0"])):
        raise ValueError(path)
    return master, int(steps[0]) if steps else 0


def _tls(query: dict[str, str]) -> dict[str, Any]:
    """Take the options of TLS out of the query; the server's certificate is checked unless they say otherwise."""
    options: dict[str, Any] = {name: query.pop(name) for name in TLS_OPTIONS if name in query}
    if "ssl_check_hostname" in options:
        options["ssl_check_hostname"] = options["ssl_check_hostname"].lower() not in ("0", "false", "no")
    return {"ssl_cert_reqs": "required"} | options
