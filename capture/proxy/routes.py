"""Reading the address of a call: which provider, what of it, and the grid key if it is there."""

from collections.abc import Mapping
from dataclasses import dataclass

from capture.proxy.problems import Problem
from capture.proxy.protocol import Scope
from capture.proxy.upstreams import KEY_FOLDER, Upstream

PREFIX = "/proxy/"
# Headers that begin so are between a client and the grid, and pass in neither direction.
OWN = b"x-aethergrid-"
KEY_HEADER = OWN + b"key"


@dataclass(frozen=True, slots=True)
class Call:
    """A call to a provider. `rest` begins with a slash, is as it came, and is without the query."""

    provider: str
    upstream: Upstream
    method: str
    rest: str
    query: str
    key: str

    @property
    def url(self) -> str:
        """The address at the upstream, query and all: it may hold a key."""
        return self.upstream.url(self.rest) + (f"?{self.query}" if self.query else "")


def is_proxied(scope: Scope) -> bool:
    """Tell whether a request is for the proxy."""
    return scope["type"] in ("http", "websocket") and bool(scope["path"].startswith(PREFIX))


def read_call(scope: Scope, upstreams: Mapping[str, Upstream]) -> Call:
    """Read where a call goes: /proxy/<provider>/… or /proxy/k/<grid key>/<provider>/…

    Raises:
        Problem: if there is no such provider.
    """
    path = bytes(scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
    provider, _, rest = path.removeprefix(PREFIX).partition("/")
    key = ""
    if provider == KEY_FOLDER:
        key, _, rest = rest.partition("/")
        provider, _, rest = rest.partition("/")
    if provider not in upstreams:
        known = ", ".join(f"{PREFIX}{name}/" for name in upstreams)
        raise Problem(404, f"There is no such provider. There are {known}; PROXY_UPSTREAMS adds others.")
    return Call(
        provider=provider,
        upstream=upstreams[provider],
        method=scope["method"],
        rest=f"/{rest}",
        query=scope["query_string"].decode("latin-1"),
        key=key or _key_in_header(scope),
    )


def _key_in_header(scope: Scope) -> str:
    found = (value for name, value in scope["headers"] if name == KEY_HEADER)
    return bytes(next(found, b"")).decode("latin-1").strip()
