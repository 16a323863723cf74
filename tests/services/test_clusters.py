"""Several servers that are one: they find each other, and go on without one of them."""

import redis

from tests.services.redis_cluster import RedisCluster
from tests.services.redis_sentinel import RedisSentinel
from tests.services.weaviate_cluster import WeaviateCluster


def test_weaviate_goes_on_without_a_node_and_takes_it_back(weaviate_cluster: WeaviateCluster) -> None:
    first, second, third = weaviate_cluster.nodes
    third.kill()
    assert first.answers()
    assert second.answers()
    third.start()
    weaviate_cluster.wait_until_whole()


def test_a_killed_first_node_comes_back_too(weaviate_cluster: WeaviateCluster) -> None:
    first = weaviate_cluster.nodes[0]
    first.kill()
    first.start()
    weaviate_cluster.wait_until_whole()


def test_sentinels_replace_a_killed_master(redis_sentinel: RedisSentinel) -> None:
    with redis.Redis(port=redis_sentinel.master.port) as client:
        client.set("kept", "7")
        client.wait(1, 1000)
    redis_sentinel.fail_over()
    with redis.Redis(port=redis_sentinel.master_port()) as client:
        assert client.get("kept") == b"7"
        client.set("kept", "8")
    redis_sentinel.master.start()
    assert redis_sentinel.master_port() == redis_sentinel.replica.port


def test_a_redis_cluster_spreads_its_keys(redis_cluster: RedisCluster) -> None:
    with redis.RedisCluster(host="127.0.0.1", port=redis_cluster.nodes[0].port) as client:
        for number in range(100):
            client.set(f"key{number}", number)
    sizes = []
    for node in redis_cluster.nodes:
        with redis.Redis(port=node.port) as one:
            sizes.append(one.dbsize())
    assert sum(sizes) == 100
    assert all(sizes)
