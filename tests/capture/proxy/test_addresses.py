"""Reading addresses and settings: which upstream a call goes to."""

import pytest

from capture.proxy.problems import Problem
from capture.proxy.routes import Call, is_proxied, read_call
from capture.proxy.upstreams import UpstreamError, find_upstreams

UPSTREAMS = find_upstreams({"openai": "https://api.example.org/", "local": "http://127.0.0.1:1234/v1"})


def call(path: str, query: str = "", **headers: str) -> Call:
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    assert is_proxied(scope)
    return read_call(scope, UPSTREAMS)


def test_path_and_query_are_taken_as_they_are() -> None:
    found = call("/proxy/openai/v1/a%2Fb//c/../d", "x=%20&y")
    assert found.url == "https://api.example.org/v1/a%2Fb//c/../d?x=%20&y"


def test_a_key_in_the_path_is_taken_out() -> None:
    found = call("/proxy/k/ag_1/openai/v1/models")
    assert (found.key, found.rest, found.provider) == ("ag_1", "/v1/models", "openai")


def test_a_version_that_base_and_path_name_counts_once() -> None:
    assert call("/proxy/local/v1/chat/completions").url == "http://127.0.0.1:1234/v1/chat/completions"
    assert call("/proxy/local/chat/completions").url == "http://127.0.0.1:1234/v1/chat/completions"


@pytest.mark.parametrize(
    "path", ["/proxy/", "/proxy/k/", "/proxy/k/ag_1", "/proxy/nobody/x", "/proxy//openai"]
)
def test_what_is_no_provider_is_not_found(path: str) -> None:
    with pytest.raises(Problem, match="/proxy/openai/"):
        call(path)


@pytest.mark.parametrize("path", ["/proxy", "/proxyopenai/x", "/api/proxy/openai"])
def test_other_addresses_are_not_the_proxys(path: str) -> None:
    assert not is_proxied({"type": "http", "path": path})


@pytest.mark.parametrize(
    "entry",
    ["router", "=https://a.example", "k=https://a.example", "r=ftp://a", "r=", "R=x", "r=https://u:p@a"],
)
def test_a_setting_that_names_no_upstream_is_refused_by_its_name(entry: str) -> None:
    with pytest.raises(UpstreamError, match=r"^PROXY_UPSTREAMS") as refused:
        find_upstreams({}, [entry])
    assert "u:p" not in str(refused.value)


def test_the_way_out_of_this_network_is_taken_but_not_to_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy", "http://gate.example:3128")
    monkeypatch.setenv("http_proxy", "http://gate.example:3128")
    monkeypatch.setenv("no_proxy", "inside.example")
    found = find_upstreams(
        {"a": "https://a.example", "b": "http://127.0.0.1:1", "c": "https://x.inside.example"}
    )
    assert [one.way_out for one in found.values()] == ["http://gate.example:3128", None, None]
