"""Where the nodes of Weaviate are."""

import pytest

from grid.vectors.addresses import Address, AddressError, addresses


def test_one_node_has_the_grpc_port_of_the_settings() -> None:
    assert addresses("http://localhost:8080/", grpc_port=50051) == (Address("localhost", 8080, 50051, False),)


def test_nodes_of_a_cluster_may_have_ports_of_their_own() -> None:
    first, second = addresses("https://a, http://[::1]:8081?grpc_port=50052", grpc_port=50051)
    assert first == Address("a", 443, 50051, True)
    assert second == Address("::1", 8081, 50052, False)
    assert [first.url, second.url] == ["https://a:443", "http://[::1]:8081"]


@pytest.mark.parametrize(
    "urls",
    ["", "localhost:8080", "ftp://a", "http://", "http://a:b", "http://a,", "http://a/path", "http://a?grpc_port=x",
     "http://a?grpc_port=70000", "http://a:50051", "redis://user:hunter2@a"],
)  # fmt: skip
def test_what_is_no_address_is_refused_without_quoting_it(urls: str) -> None:
    with pytest.raises(AddressError, match="no address as") as error:
        addresses(urls, grpc_port=50051)
    assert "hunter2" not in str(error.value)
