"""The look at Weaviate before a grid starts."""

import pytest
from django.conf import LazySettings

from aethergrid import checks
from tests.services.namespaces import WeaviatePlace

NOBODY = "http://127.0.0.1:9"


def test_one_node_that_answers_is_enough(weaviate_url: WeaviatePlace, settings: LazySettings) -> None:
    settings.WEAVIATE_URL = f"{NOBODY},{weaviate_url.url}?grpc_port={weaviate_url.grpc_port}"
    assert checks.servers(None) == []


@pytest.mark.parametrize("urls", [NOBODY, f"{NOBODY},http://127.0.0.1:10", f"{NOBODY},"])
def test_none_that_answers_is_refused(urls: str, settings: LazySettings) -> None:
    settings.WEAVIATE_URL = urls
    (message,) = checks.servers(None)
    assert message.id == "aethergrid.E001"
    assert message.msg.startswith("WEAVIATE_URL names a server that cannot be used")
