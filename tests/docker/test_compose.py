"""What the Compose files promise: who is reached from where, what a container may, and what starts after what."""

import re
from pathlib import Path

import pytest

from tests.docker.composed import CLUSTER, DEV, DOCKER, GRID, STACKS, lasting, project, services
from tests.processes import ROOT
from tests.services import docker
from tests.services.weaviate import VERSION

SERVERS = {"postgres", "mongodb", "weaviate", "redis"}
PROCESSES = {"web", "worker", "beat", "watcher", "follower", "flower"}
# One makes a folder another user's; one is good for nothing without the engine's socket, which is root's.
ROOTS = {"weaviate-folder", "docker-api"}


@pytest.mark.parametrize("stack", STACKS)
def test_the_files_are_valid(stack: tuple[str, ...]) -> None:
    assert services(stack).keys() >= SERVERS


@pytest.mark.parametrize("stack", [GRID, CLUSTER])
def test_three_are_published_on_loopback(stack: tuple[str, ...]) -> None:
    published = {
        name: [(port["host_ip"], port["published"]) for port in found["ports"]]
        for name, found in services(stack).items()
        if found.get("ports")
    }
    assert published == {
        "web": [("127.0.0.1", "8080")],
        "flower": [("127.0.0.1", "5555")],
        "grafana": [("127.0.0.1", "3000")],
    }


def test_the_servers_alone_are_where_the_tests_look_for_them() -> None:
    published = {
        f"{port['host_ip']}:{port['published']}"
        for found in services(DEV).values()
        for port in found["ports"]
    }
    assert published == {
        "127.0.0.1:54323", "127.0.0.1:27018", "127.0.0.1:8101", "127.0.0.1:50061", "127.0.0.1:6395",
    }  # fmt: skip
    addresses = " ".join(docker.SETTINGS.values())
    assert all(address.rpartition(":")[2] in addresses for address in published)


@pytest.mark.parametrize("stack", [GRID, CLUSTER])
def test_the_servers_have_no_way_out_and_no_way_in(stack: tuple[str, ...]) -> None:
    networks = project(stack)["networks"]
    closed = {name for name, found in networks.items() if found.get("internal")}
    outside = {
        name
        for name, found in services(stack).items()
        if found.get("network_mode") != "none" and not found["networks"].keys() <= closed
    }
    assert outside == {"web", "worker", "flower", "grafana"}


@pytest.mark.parametrize("stack", [GRID, CLUSTER])
def test_the_engine_is_asked_through_a_proxy_that_one_container_reaches(stack: tuple[str, ...]) -> None:
    found = services(stack)
    assert {name for name, one in found.items() if "docker.sock" in str(one.get("volumes"))} == {"docker-api"}
    assert {name for name, one in found.items() if "docker-api" in one.get("networks", {})} == {
        "docker-api", "alloy",
    }  # fmt: skip


@pytest.mark.parametrize("stack", STACKS)
def test_a_container_may_as_little_as_it_needs(stack: tuple[str, ...]) -> None:
    for name, found in services(stack).items():
        assert found["read_only"], name
        assert found["cap_drop"] == ["ALL"], name
        assert found["security_opt"] == ["no-new-privileges:true"], name
        assert found.get("cap_add", []) == (["CHOWN"] if name == "weaviate-folder" else []), name
        assert not found.get("privileged"), name
        user = found["user"].split(":")[0]
        assert user.isdigit(), name
        assert (user == "0") == (name in ROOTS), name


@pytest.mark.parametrize("stack", STACKS)
def test_a_container_has_limits(stack: tuple[str, ...]) -> None:
    for name, found in services(stack).items():
        limits = found["deploy"]["resources"]["limits"]
        assert limits.keys() >= {"memory", "pids"}, name


def test_a_worker_gets_500_megabytes_and_has_no_name_of_its_own() -> None:
    worker = services(GRID)["worker"]
    assert int(worker["deploy"]["resources"]["limits"]["memory"]) == 500 * 1024 * 1024
    assert "container_name" not in worker
    assert services(CLUSTER)["worker"]["deploy"]["replicas"] == 3


@pytest.mark.parametrize("stack", STACKS)
def test_what_stays_is_restarted_and_says_how_it_is(stack: tuple[str, ...]) -> None:
    for name, found in lasting(stack).items():
        assert found["restart"] == "unless-stopped", name
        assert found["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL"), name


@pytest.mark.parametrize("stack", [GRID, CLUSTER])
def test_the_grid_starts_when_it_was_prepared_and_that_when_the_servers_are_healthy(
    stack: tuple[str, ...],
) -> None:
    found = services(stack)
    waited_for = {name: one["condition"] for name, one in found["prepare"]["depends_on"].items()}
    assert waited_for.keys() >= SERVERS
    assert set(waited_for.values()) == {"service_healthy"}
    for name in PROCESSES:
        assert found[name]["depends_on"]["prepare"]["condition"] == "service_completed_successfully", name


@pytest.mark.parametrize("stack", STACKS)
def test_images_are_pinned_alike_everywhere(stack: tuple[str, ...]) -> None:
    pinned = {found["image"].rpartition(":")[0]: found["image"] for found in services(GRID).values()}
    for name, found in services(stack).items():
        image = found["image"]
        assert image == pinned[image.rpartition(":")[0]], name
        assert image == "aethergrid:local" or re.search(r":v?\d+\.\d+(\.\d+)?(-\w+)?$", image), name


def test_weaviate_is_the_version_that_the_tests_run() -> None:
    assert services(GRID)["weaviate"]["image"].endswith(f":{VERSION}")


@pytest.mark.parametrize("stack", [GRID, CLUSTER])
def test_what_is_kept_is_in_volumes_with_names(stack: tuple[str, ...]) -> None:
    for name in lasting(stack).keys() - {"web", "worker", "beat", "follower", "watcher", "docker-api"}:
        kept = [one for one in services(stack)[name]["volumes"] if one["type"] == "volume"]
        assert [one["source"] in project(stack)["volumes"] for one in kept] == [True], name


@pytest.mark.parametrize("stack", STACKS)
def test_what_is_mounted_of_the_checkout_is_there_and_read_only(stack: tuple[str, ...]) -> None:
    binds = [
        one for found in services(stack).values() for one in found.get("volumes", []) if one["type"] == "bind"
    ]
    assert all(bind["read_only"] for bind in binds)
    ours = [Path(bind["source"]) for bind in binds if Path(bind["source"]).is_relative_to(DOCKER)]
    assert all(path.is_dir() for path in ours)


def test_the_watcher_reads_the_transcripts_as_their_owner_and_owns_nothing_else() -> None:
    watcher = services(GRID)["watcher"]
    assert [(one["target"], one["read_only"]) for one in watcher["volumes"]] == [("/claude-projects", True)]
    assert watcher["environment"]["CLAUDE_CODE_DIR"] == "/claude-projects"
    assert watcher["user"] == "1000:1000"


def test_each_command_is_one_of_the_grid() -> None:
    commands = {path.stem for path in (ROOT / "aethergrid" / "management" / "commands").glob("[a-z]*.py")}
    used = {one["command"][2] for one in services(GRID).values() if "manage.py" in (one.get("command") or [])}
    assert len(used) == 6
    assert used <= commands


def test_nodes_of_weaviate_find_each_other_and_are_all_known_to_the_grid() -> None:
    found = services(CLUSTER)
    nodes = {name: one for name, one in found.items() if "RAFT_JOIN" in one.get("environment", {})}
    assert len(nodes) == 3
    for name, node in nodes.items():
        environment = node["environment"]
        assert environment["CLUSTER_HOSTNAME"] == name
        assert {member.split(":")[0] for member in environment["RAFT_JOIN"].split(",")} == nodes.keys()
        assert environment["RAFT_BOOTSTRAP_EXPECT"] == "3"
        assert node["networks"]["servers"]["aliases"] == ["weaviate-any"]
    for name in PROCESSES | {"prepare"}:
        assert found[name]["environment"]["WEAVIATE_URL"].split(",") == [
            f"http://{node}:8080" for node in nodes
        ]
        assert found[name]["environment"]["WEAVIATE_REPLICAS"] == "3"
        assert found[name]["environment"]["REDIS_URL_FILE"] == "/run/secrets/redis_sentinel_url"


def test_weaviate_lets_nobody_in_without_a_key() -> None:
    for name in ("weaviate", "weaviate-2", "weaviate-3"):
        environment = services(CLUSTER)[name]["environment"]
        assert environment["AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED"] == "false"
        assert environment["AUTHENTICATION_APIKEY_ENABLED"] == "true"


def test_prometheus_may_ask_the_web_container_by_its_name() -> None:
    assert services(GRID)["web"]["environment"]["ALLOWED_HOSTS"].split(",")[-1] == "web"
