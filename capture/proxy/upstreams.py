"""Where the providers are: the base URL of each, and the way out to it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from embeddings.errors import AetherGridError

OTHERS = "PROXY_UPSTREAMS"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
# What stands in the path before a grid key.
KEY_FOLDER = "k"
_VERSION = re.compile(r"/v\d+\w*")
_LOOPBACK = re.compile(r"localhost|127\..*|::1")


class UpstreamError(AetherGridError):
    """A setting names an upstream that cannot be one."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """A provider's base URL, without a slash at its end, and the HTTP proxy of this network, if it takes one.

    `setting` is the variable that names it.
    """

    base: str
    setting: str
    way_out: str | None = None

    def url(self, rest: str) -> str:
        """Give the URL of what follows the base; a version that both the base and the path name counts once."""
        named_by_both = _VERSION.match(rest)
        if named_by_both and self.base.endswith(named_by_both[0]):
            rest = rest[named_by_both.end() :]
        return self.base + rest


def find_upstreams(own: Mapping[str, str], others: Iterable[str] = ()) -> dict[str, Upstream]:
    """Give the upstream of each provider; `others` are like "name=https://host/base".

    Raises:
        UpstreamError: if one has no name or no URL that can be used.
    """
    found = {name: _upstream(name, url, setting=f"{name.upper()}_UPSTREAM") for name, url in own.items()}
    for entry in others:
        name, _, url = entry.strip().partition("=")
        if not _NAME.fullmatch(name) or name == KEY_FOLDER:
            raise UpstreamError(
                f"{OTHERS} names {name!r} as a provider. Write name=https://host/base, several with commas between, "
                f"each name in lower-case letters and digits, and none {KEY_FOLDER!r}."
            )
        found[name] = _upstream(name, url, setting=OTHERS)
    return found


def _upstream(name: str, url: str, *, setting: str) -> Upstream:
    parts = urlsplit(url.strip())
    usable = parts.scheme in ("http", "https") and not (parts.query or parts.fragment)
    if not usable or not parts.hostname or "@" in parts.netloc:
        raise UpstreamError(
            f"{setting}: what is set for {name} is no base URL such as https://api.example.org/v1. Write one without "
            "name and password, query and fragment."
        )
    way_out = _way_out(parts.scheme, parts.hostname)
    return Upstream(base=url.strip().rstrip("/"), setting=setting, way_out=way_out)


def _way_out(scheme: str, host: str) -> str | None:
    """Give the proxy that this network's programs go through, as their environment names it."""
    if _LOOPBACK.fullmatch(host) or proxy_bypass(host):
        return None
    known = getproxies()
    return known.get(scheme) or known.get("all")
