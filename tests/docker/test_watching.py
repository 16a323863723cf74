"""What watches the grid: Prometheus, Grafana, Loki and Alloy ask for what there is, where it is."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from aethergrid.metrics import registry
from tests.docker.composed import DOCKER, GRID, services

PROMETHEUS = DOCKER / "prometheus"
DASHBOARD = DOCKER / "grafana" / "dashboards" / "aethergrid.json"
# What Prometheus itself knows.
ITS_OWN = {"up", "ALERTS"}


def promtool(*words: str | Path) -> str:
    """Run promtool beside the rules; give what it says, or fail with that."""
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed; it is in Debian's package `prometheus`")
    run = subprocess.run(["promtool", *words], capture_output=True, text=True, check=False, cwd=PROMETHEUS)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_the_configuration_of_prometheus_is_valid() -> None:
    assert "is valid prometheus config file" in promtool("check", "config", "prometheus.yml")


def test_alerts_fire_when_they_should() -> None:
    assert "SUCCESS" in promtool("test", "rules", "alerts_test.yml")


def test_each_alert_is_tested_and_says_what_to_do() -> None:
    rules = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    tests = (PROMETHEUS / "alerts_test.yml").read_text(encoding="utf-8")
    for rule in rules:
        assert f"alertname: {rule['alert']}\n" in tests
        assert {"summary", "action"} <= rule["annotations"].keys()


def test_prometheus_asks_the_grid() -> None:
    jobs = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
    targets = {job["job_name"]: job["static_configs"][0]["targets"] for job in jobs}
    assert targets["aethergrid"] == ["web:8080"]
    assert "watching" in services(GRID)["web"]["networks"]


@pytest.fixture
def metrics(db: None) -> dict[str, str]:
    """Every series that `/metrics` can have, and the type of its metric."""
    series: dict[str, str] = {}
    for metric in registry().collect():
        ends = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(metric.type, ("",))
        series |= {metric.name + end: metric.type for end in ends}
    return series


def dashboard() -> dict[str, Any]:
    """Give Grafana's dashboard."""
    found: dict[str, Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    return found


def queries(kind: str) -> list[str]:
    """Give what the panels ask the data source of this kind."""
    targets = [target for panel in dashboard()["panels"] for target in panel["targets"]]
    return [target["expr"] for target in targets if target["datasource"]["type"] == kind]


def series_in(text: str) -> set[str]:
    """Give the series of the grid that a query names."""
    return set(re.findall(r"\b((?:aethergrid|process)_\w+|up|ALERTS)\b", re.sub(r'"[^"]*"', "", text)))


def test_every_series_that_is_asked_for_exists(metrics: dict[str, str]) -> None:
    rules = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    asked = set().union(
        *(series_in(text) for text in [*queries("prometheus"), *(rule["expr"] for rule in rules)])
    )
    assert len(asked) > 10
    assert asked - ITS_OWN <= metrics.keys()


def test_what_the_panels_ask_is_promql(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:{n}", "expr": re.sub(r"\$__rate_interval", "5m", query)}
        for n, query in enumerate(queries("prometheus"))
    ]
    (tmp_path / "panels.yml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    promtool("check", "rules", tmp_path / "panels.yml")


def test_panels_have_numbers_of_their_own_and_do_not_overlap() -> None:
    panels = dashboard()["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) == 23


def test_the_data_sources_of_the_panels_are_provisioned() -> None:
    provisioned = yaml.safe_load(
        (DOCKER / "grafana" / "datasources" / "grid.yml").read_text(encoding="utf-8")
    )
    found = {(source["type"], source["uid"]) for source in provisioned["datasources"]}
    assert {
        (panel["datasource"]["type"], panel["datasource"]["uid"]) for panel in dashboard()["panels"]
    } == found
    for source in provisioned["datasources"]:
        assert re.fullmatch(r"http://(prometheus:9090|loki:3100)", source["url"])
        assert source["type"] in services(GRID)


def test_grafana_finds_the_dashboard() -> None:
    provider = yaml.safe_load((DOCKER / "grafana" / "providers" / "grid.yml").read_text(encoding="utf-8"))
    folder = provider["providers"][0]["options"]["path"]
    grafana = services(GRID)["grafana"]
    mounted = {one["target"]: Path(one["source"]) for one in grafana["volumes"]}
    assert mounted[folder] == DASHBOARD.parent
    assert grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"] == f"{folder}/{DASHBOARD.name}"


def test_loki_listens_where_alloy_sends_and_grafana_asks() -> None:
    loki = yaml.safe_load((DOCKER / "loki" / "loki.yml").read_text(encoding="utf-8"))
    alloy = (DOCKER / "alloy" / "config.alloy").read_text(encoding="utf-8")
    assert loki["server"]["http_listen_port"] == 3100
    assert 'url = "http://loki:3100/loki/api/v1/push"' in alloy


def test_alloy_reads_the_logs_of_this_project_but_not_the_first_password() -> None:
    alloy = (DOCKER / "alloy" / "config.alloy").read_text(encoding="utf-8")
    assert set(re.findall(r'host\s*= "tcp://([\w-]+):2375"', alloy)) == {"docker-api"}
    assert re.search(r'regex\s*= "prepare"\s*action\s*= "drop"', alloy)
    selector = re.search(r'service=~\\"([\w|]+)\\"', alloy)
    assert selector
    assert set(selector[1].split("|")) <= services(GRID).keys()
