"""What carries the tasks, by REDIS_URL."""

from pathlib import Path

import pytest

from aethergrid.broker import Broker, broker


def _broker(url: str) -> Broker:
    return broker(Path("/home"), redis_url=url, prefix="mine", lease_seconds=120)


def test_without_redis_it_is_files_in_the_data_folder() -> None:
    assert _broker("").url == "filesystem://localhost//"
    assert _broker("").options["data_folder_in"] == "/home/broker/queue"


@pytest.mark.parametrize(
    ("redis_url", "url"),
    [
        ("redis://h", "redis://h:6379/0"),
        ("redis://:p%40ss@h:1/3", "redis://:p%40ss@h:1/3"),
        ("rediss://u:p@h:1", "redis://u:p@h:1/0"),
        (
            "redis+sentinel://:p@h1,h2:5/m/2",
            "sentinel://:p@h1:26379/2;sentinel://:p@h2:5/2",
        ),
        ("redis+cluster://:p@h1:7000,[::1]:7001", "redis://:p@h1:7000/0"),
    ],
)
def test_kombu_is_told_where_it_is(redis_url: str, url: str) -> None:
    assert _broker(redis_url).url == url


def test_all_keys_are_in_one_slot_and_apart_from_those_of_other_grids() -> None:
    assert _broker("redis+cluster://h").options["global_keyprefix"] == "{mine}:"


def test_the_certificate_of_a_server_is_checked() -> None:
    assert _broker("rediss://h").ssl == {"ssl_cert_reqs": "required"}
    assert _broker("redis://h").ssl is None


@pytest.mark.parametrize(
    "url",
    [
        "redis://:hunter2@h",
        "redis+sentinel://:hunter2@h/m?sentinel_password=hunter2",
        "redis+cluster://:hunter2@h",
    ],
)
def test_what_flower_shows_of_it_has_no_password(url: str) -> None:
    assert "hunter2" not in repr(_broker(url).options)


def test_a_task_is_delivered_again_only_after_the_claim_of_its_worker_has_ended() -> None:
    assert _broker("redis://h").options["visibility_timeout"] > 120
