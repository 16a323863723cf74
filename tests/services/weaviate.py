"""Weaviate, built from its module by Go once and kept."""

import json
import os
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock

from tests.services.ports import server_port, server_ports
from tests.services.programs import ServerError, kept_folder, program
from tests.services.server import Server

VERSION = "1.35.2"
MODULE = f"github.com/weaviate/weaviate/cmd/weaviate-server@v{VERSION}"
INSTALL = "install Go 1.25 or newer from https://go.dev/dl"


@dataclass
class Weaviate(Server):
    """A node without vectorizers; alone, or one of several that know each other by `cluster`.

    With `api_key` it refuses whoever does not send that key.
    """

    name = "Weaviate"

    grpc_port: int = field(default_factory=server_port)
    inner_port: int = field(default_factory=lambda: server_ports(4))  # for gossip, data, Raft and its calls
    hostname: str = "n1"
    api_key: str = ""
    cluster: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The URL of its REST API."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """The variables that point a grid at it."""
        key = {"WEAVIATE_API_KEY": self.api_key} if self.api_key else {}
        return {"WEAVIATE_URL": self.url, "WEAVIATE_GRPC_PORT": str(self.grpc_port)} | key

    @property
    def gossip_port(self) -> int:
        """Where the nodes of a cluster find each other."""
        return self.inner_port

    @property
    def raft_port(self) -> int:
        """Where the nodes of a cluster agree on the schema."""
        return self.inner_port + 2

    @property
    def unreachable(self) -> tuple[type[Exception], ...]:
        """What urllib raises while it does not answer or is not ready."""
        return (urllib.error.URLError, ConnectionError, TimeoutError)

    def command(self) -> list[str]:
        """Give the command."""
        return [str(weaviate_program()), "--host", "127.0.0.1", "--port", str(self.port), "--scheme", "http"]

    def variables(self) -> dict[str, str]:
        """Give its configuration, all of it in the environment."""
        keyed = {
            "AUTHENTICATION_APIKEY_ENABLED": "true",
            "AUTHENTICATION_APIKEY_ALLOWED_KEYS": self.api_key,
            "AUTHENTICATION_APIKEY_USERS": "aethergrid",
        }
        return {
            "PERSISTENCE_DATA_PATH": str(self.folder / "data"),
            "CLUSTER_HOSTNAME": self.hostname,
            "CLUSTER_ADVERTISE_ADDR": "127.0.0.1",
            "CLUSTER_BIND_ADDR": "127.0.0.1",
            "CLUSTER_IN_LOCALHOST": "true",  # else every node is looked for on this one's Raft port
            "CLUSTER_GOSSIP_BIND_PORT": str(self.gossip_port),
            "CLUSTER_DATA_BIND_PORT": str(self.inner_port + 1),
            "RAFT_PORT": str(self.raft_port),
            "RAFT_INTERNAL_RPC_PORT": str(self.raft_port + 1),
            "RAFT_BOOTSTRAP_EXPECT": "1",
            "RAFT_TIMEOUTS_MULTIPLIER": "1",  # a leader in a second, not in ten
            "GRPC_PORT": str(self.grpc_port),
            "GO_PROFILING_DISABLE": "true",
            "DISABLE_TELEMETRY": "true",
            "DEFAULT_VECTORIZER_MODULE": "none",
            "ENABLE_API_BASED_MODULES": "false",
            "LOG_LEVEL": "warning",
            "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "false" if self.api_key else "true",
        } | (keyed if self.api_key else {}) | self.cluster  # fmt: skip

    def version(self) -> str:
        """Ask it for its version, once it is ready and its node is healthy."""
        self.ask("/v1/.well-known/ready")
        return str(self.ask("/v1/meta")["version"])

    def ask(self, path: str, method: str = "GET") -> Any:
        """Call its REST API and give the JSON, `None` for an empty answer."""
        return ask(self.url, path, method=method, api_key=self.api_key)


def ask(url: str, path: str, *, method: str = "GET", api_key: str = "") -> Any:
    """Call the REST API of the node at `url` and give the JSON, `None` for an empty answer."""
    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    request = urllib.request.Request(url + path, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.loads(response.read() or "null")


def weaviate_program() -> Path:
    """Give the path of the server, built the first time (some five minutes, and no C compiler)."""
    built = kept_folder(f"weaviate-{VERSION}") / "weaviate-server"
    with FileLock(built.with_suffix(".lock")):
        if not built.exists():
            _build(built)
    return built


def _build(built: Path) -> None:
    go = program("go", install=INSTALL, folders=(Path("/usr/local/go/bin"),))
    folder = built.with_name("building")
    print(f"Building Weaviate {VERSION}: some five minutes, this once.", flush=True)  # noqa: T201 - asked for
    run = subprocess.run(
        [go, "install", MODULE], capture_output=True, text=True, check=False,
        env=os.environ | {"CGO_ENABLED": "0", "GOBIN": str(folder), "GOFLAGS": ""},
    )  # fmt: skip
    if run.returncode:
        raise ServerError(f"Go could not build Weaviate {VERSION}: {run.stderr[-1000:]}")
    (folder / built.name).rename(built)
