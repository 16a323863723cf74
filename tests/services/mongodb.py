"""MongoDB: `mongod` where it is installed, else a server of its protocol that Maven Central has."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tests.services.programs import ServerError, kept_folder, program
from tests.services.server import PATIENCE, Server
from tests.waiting import wait_until

JAVA_SERVER = "1.47.0"
INSTALL = (
    "install MongoDB 7, or a JDK (17 or newer) and Maven by `apt-get install default-jdk-headless maven`"
)
LAUNCHER = Path(__file__).parent / "MongoServer.java"
POM = """
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>aethergrid</groupId><artifactId>test-mongodb</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>de.bwaldvogel</groupId><artifactId>mongo-java-server-h2-backend</artifactId>
    <version>{version}</version>
  </dependency></dependencies>
</project>
"""


@dataclass
class MongoDB(Server):
    """A replica set of one where `mongod` is installed; else no `$text`, sessions, change streams, time series."""

    name = "MongoDB"

    @property
    def real(self) -> bool:
        """Whether this is MongoDB itself."""
        return has_mongod()

    @property
    def url(self) -> str:
        """The URL of the database `aethergrid`."""
        return self.url_of("aethergrid")

    def url_of(self, database: str) -> str:
        """Give the URL of another of its databases."""
        return f"mongodb://127.0.0.1:{self.port}/{database}" + ("?replicaSet=rs0" if self.real else "")

    @property
    def settings(self) -> dict[str, str]:
        """The variables that point a grid at it."""
        return {"MONGODB_URL": self.url}

    @property
    def unreachable(self) -> tuple[type[Exception], ...]:
        """What PyMongo raises while it does not answer."""
        return (PyMongoError,)

    def prepare(self) -> None:
        """Make its folder."""
        super().prepare()
        (self.folder / "data").mkdir()

    def command(self) -> list[str]:
        """Give the command of the server that this machine can run."""
        data = self.folder / "data"
        if self.real:
            return ["mongod", "--dbpath", str(data), "--port", str(self.port), "--bind_ip", "127.0.0.1",
                    "--replSet", "rs0"]  # fmt: skip
        return [str(program("java", install=INSTALL)), "-Xmx2g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-cp", f"{java_server()}/*", str(LAUNCHER), str(self.port), str(data / "h2")]  # fmt: skip

    def version(self) -> str:
        """Ask it for its version."""
        with self._client() as client:
            told = client.server_info()
        return str(told["version"]) + ("" if "gitVersion" in told else " (mongo-java-server)")

    def settle(self) -> None:
        """Make the replica set of one, and wait until it takes writes."""
        if not self.real:
            return
        members = [{"_id": 0, "host": f"127.0.0.1:{self.port}"}]
        with self._client() as client:
            client.admin.command("replSetInitiate", {"_id": "rs0", "members": members})
            wait_until(
                lambda: client.admin.command("hello")["isWritablePrimary"],
                seconds=PATIENCE,
                what="no primary",
            )

    def _client(self) -> "MongoClient[dict[str, Any]]":
        return MongoClient(
            "127.0.0.1", self.port, directConnection=True, serverSelectionTimeoutMS=2000, socketTimeoutMS=5000
        )


@dataclass
class StreamingMongoDB(MongoDB):
    """One that has change streams, of which the Java server knows enough to follow them."""

    def command(self) -> list[str]:
        """Give the command."""
        return super().command() + ([] if self.real else ["changes"])


def has_mongod() -> bool:
    """Tell whether MongoDB itself is installed."""
    return shutil.which("mongod") is not None


def java_server() -> Path:
    """Give the folder with the jars of the Java server, fetched the first time."""
    folder = kept_folder(f"mongo-java-server-{JAVA_SERVER}")
    with FileLock(folder / "lock"):
        if not (folder / "jars").exists():
            _fetch(folder)
    return folder / "jars"


def _fetch(folder: Path) -> None:
    maven = program("mvn", install=INSTALL)
    (folder / "pom.xml").write_text(POM.format(version=JAVA_SERVER), encoding="utf-8")
    fetched = subprocess.run(
        [maven, "--quiet", "--batch-mode", "dependency:copy-dependencies", "-DoutputDirectory=fetched"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if fetched.returncode:
        raise ServerError(f"Maven could not fetch mongo-java-server {JAVA_SERVER}: {fetched.stdout[-1000:]}")
    (folder / "fetched").rename(folder / "jars")
