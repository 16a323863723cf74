"""The spellings of REDIS_URL."""

import subprocess
from pathlib import Path

import pytest
import redis

from grid.redis import connect
from grid.redis_url import RedisAddress, RedisUrlError, address
from tests.processes import wait_until
from tests.services.ports import server_port
from tests.services.redis import Redis
from tests.services.redis_cluster import RedisCluster
from tests.services.redis_sentinel import RedisSentinel


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("redis://localhost", RedisAddress("single", (("localhost", 6379),))),
        (
            "redis://:p%40ss@h:1/3",
            RedisAddress("single", (("h", 1),), password="p@ss", database=3),
        ),
        (
            "rediss://u:p@h:1/0?ssl_ca_certs=/ca.pem&ssl_check_hostname=false",
            RedisAddress(
                "single",
                (("h", 1),),
                username="u",
                password="p",
                tls={"ssl_cert_reqs": "required", "ssl_ca_certs": "/ca.pem", "ssl_check_hostname": False},
            ),
        ),
        (
            "redis+sentinel://:p@h1,h2:5/master/2?sentinel_password=s",
            RedisAddress(
                "sentinel",
                (("h1", 26379), ("h2", 5)),
                password="p",
                master="master",
                database=2,
                sentinel_password="s",
            ),
        ),
        ("redis+cluster://[::1]:7000,h2:7001", RedisAddress("cluster", (("::1", 7000), ("h2", 7001)))),
    ],
)
def test_a_url_says_where_redis_is(url: str, found: RedisAddress) -> None:
    assert address(url) == found


@pytest.mark.parametrize(
    "url",
    [
        "http://:hunter2@h",
        "redis://",
        "redis://:hunter2@h/name",
        "redis://:hunter2@h1,h2",
        "redis://:hunter2@h:99999",
        "redis://:hunter2@h?unknown=1",
        "redis+sentinel://:hunter2@h",
        "redis+cluster://:hunter2@h/3",
    ],
)
def test_another_spelling_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(RedisUrlError, match="It looks like redis://") as caught:
        address(url)
    assert "hunter2" not in f"{caught.value!r}{caught.value.__cause__!r}"


def test_a_password_is_not_in_what_is_printed_of_an_address() -> None:
    assert "hunter2" not in repr(address("redis+sentinel://:hunter2@h/m?sentinel_password=hunter2"))


def test_a_cluster_that_is_away_is_as_any_redis_that_is_away() -> None:
    with pytest.raises(redis.ConnectionError):
        connect("redis+cluster://127.0.0.1:9", timeout=1)


def test_the_new_master_is_found(redis_sentinel: RedisSentinel) -> None:
    with connect(redis_sentinel.url, timeout=2) as client:
        client.set("a", 1)
        redis_sentinel.sentinels[0].kill()
        redis_sentinel.fail_over()
        client.set("a", 2)
        assert client.get("a") == b"2"


def test_a_cluster_without_a_node_says_so_as_any_redis(redis_cluster: RedisCluster) -> None:
    with connect(redis_cluster.url, timeout=1) as client:
        for number in range(10):
            client.set(f"key-{number}", number)
        for node in redis_cluster.nodes:
            node.kill()
        with pytest.raises((redis.ConnectionError, redis.TimeoutError)):
            client.get("key-1")


def test_a_server_with_tls_and_a_password(tmp_path: Path, servers: dict[str, str]) -> None:
    certificate = _certificate(tmp_path)
    port = server_port()
    server = Redis(
        tmp_path / "redis",
        options=("--tls-port", str(port), "--tls-cert-file", str(certificate), "--tls-key-file",
                 str(tmp_path / "key.pem"), "--tls-ca-cert-file", str(certificate), "--tls-auth-clients", "no",
                 "--user", "ada", "on", ">secret", "~*", "&*", "+@all"),
    )  # fmt: skip
    server.start()
    try:
        url = f"rediss://ada:secret@localhost:{port}/0"
        with connect(f"{url}?ssl_ca_certs={certificate}", timeout=2) as client:
            wait_until(client.ping, seconds=5, what="an answer")
        with connect(url, timeout=2) as client, pytest.raises(redis.ConnectionError, match="certificate"):
            client.ping()
    finally:
        server.discard()


def _certificate(folder: Path) -> Path:
    path = folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", str(folder / "key.pem"), "-out", str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    return path
