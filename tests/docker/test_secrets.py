"""The secrets of the containers: made once, given to who needs them, and read by the grid."""

import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from grid.redis_url import address
from tests.docker.composed import CLUSTER, DOCKER, GRID, project, services


def make_secrets(folder: Path) -> dict[str, str]:
    """Run the script in a folder of its own; give the secrets that are there then."""
    script = folder / "make-secrets.sh"
    shutil.copy(DOCKER / script.name, script)
    subprocess.run(["sh", str(script)], check=True, cwd="/")
    return {
        path.name: path.read_text(encoding="ascii").rstrip("\n") for path in (folder / "secrets").iterdir()
    }


def mentioned(found: dict[str, Any]) -> set[str]:
    """Give the secrets that a service reads: by its variables, its command, its health check, or its own files."""
    words = [str(found.get(part)) for part in ("environment", "command", "entrypoint", "healthcheck")]
    for bind in found.get("volumes") or []:
        source = Path(bind["source"])
        scripts = [
            path for path in (source.iterdir() if bind["type"] == "bind" and source.is_dir() else [])
            if path.is_file() and path.name in " ".join(words)
        ]  # fmt: skip
        words += [path.read_text(encoding="utf-8") for path in scripts]
    text = "\n".join(words)
    # `healthy.js` of MongoDB names them one by one.
    return set(re.findall(r"/run/secrets/(\w+)", text)) | set(re.findall(r'secret\("(\w+)"\)', text))


def test_every_secret_is_made(tmp_path: Path) -> None:
    assert make_secrets(tmp_path).keys() == project(CLUSTER)["secrets"].keys()


def test_what_is_there_stays(tmp_path: Path) -> None:
    assert make_secrets(tmp_path) == make_secrets(tmp_path)


def test_two_grids_share_no_secret(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = make_secrets(tmp_path / "one"), make_secrets(tmp_path / "two")
    assert not set(one.values()) & set(two.values())
    assert all(len(secret) >= 24 for secret in one.values())


def test_other_users_of_the_machine_stay_out_and_those_of_the_containers_can_read(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    folder = tmp_path / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o644}


def test_compose_reads_the_variables_of_the_checkout(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    assert (tmp_path / ".env").readlink() == Path("../.env")


def test_an_environment_file_of_ones_own_stays(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("WEB_PUBLISH=127.0.0.1:9000\n", encoding="ascii")
    make_secrets(tmp_path)
    assert not (tmp_path / ".env").is_symlink()


def test_the_urls_have_the_passwords_and_names_of_the_servers(tmp_path: Path) -> None:
    secrets = make_secrets(tmp_path)
    for name in ("postgres", "mongodb"):
        url = urlsplit(secrets[f"{name}_url"])
        assert (url.username, url.password, url.path) == (
            "aethergrid",
            secrets[f"{name}_password"],
            "/aethergrid",
        )
        assert url.hostname in services(GRID)
    assert "replicaSet=rs0" in secrets["mongodb_url"]


@pytest.mark.parametrize("name", ["redis_url", "redis_sentinel_url"])
def test_the_grid_reads_the_urls_of_redis(name: str, tmp_path: Path) -> None:
    secrets = make_secrets(tmp_path)
    found = address(secrets[name])
    assert f"requirepass {found.password}\n" in secrets["redis_auth"]
    assert {host for host, _ in found.nodes} <= services(CLUSTER).keys()
    assert found.sentinel_password == (found.password if found.master else "")


@pytest.mark.parametrize("stack", [GRID, CLUSTER])
def test_who_reads_a_secret_is_given_it_and_nobody_else(stack: tuple[str, ...]) -> None:
    for name, found in services(stack).items():
        given = {secret["source"] for secret in found.get("secrets") or []}
        unused = {"redis_url"} if stack == CLUSTER and "redis_sentinel_url" in given else set()
        assert given - unused == mentioned(found), name


def test_no_secret_is_written_in_what_the_containers_are_made_of() -> None:
    for found in services(CLUSTER).values():
        names = set(found.get("environment") or {}) - {"WEAVIATE_URL"}
        assert not [name for name in names if re.search(r"(PASSWORD|SECRET|KEYS?|_URL|_AUTH)$", name)]
