"""A server of the test's own keeps what it acknowledged when it is killed, and comes back on the same port."""

import json
import urllib.request

import psycopg
import redis
from pymongo import MongoClient

from tests.services.mongodb import MongoDB
from tests.services.postgres import Postgres
from tests.services.redis import Redis
from tests.services.server import Server
from tests.services.weaviate import Weaviate


def killed_and_started(server: Server) -> None:
    """Kill the server, see that it is gone, and start it again."""
    pid = server.pid
    server.kill()
    assert not server.runs
    assert not server.answers()
    server.start()
    assert server.pid != pid


def test_postgres_survives_a_kill(own_postgres: Postgres) -> None:
    with psycopg.connect(own_postgres.url) as connection:
        connection.execute("CREATE TABLE kept (number integer)")
        connection.execute("INSERT INTO kept VALUES (7)")
    killed_and_started(own_postgres)
    with psycopg.connect(own_postgres.url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]


def test_mongodb_survives_a_kill_with_its_unique_index(own_mongodb: MongoDB) -> None:
    numbers = range(200)
    with MongoClient[dict[str, object]](own_mongodb.url) as client:
        kept = client.get_default_database()["kept"]
        kept.create_index("number", unique=True)
        for number in numbers:
            kept.insert_one({"number": number})
    killed_and_started(own_mongodb)
    with MongoClient[dict[str, object]](own_mongodb.url) as client:
        kept = client.get_default_database()["kept"]
        assert [found["number"] for found in kept.find(sort=[("number", 1)])] == list(numbers)
        assert kept.index_information()["number_1"]["unique"]


def test_weaviate_survives_a_kill(own_weaviate: Weaviate) -> None:
    _post(own_weaviate, "/v1/schema", {"class": "Kept"})
    made = _post(
        own_weaviate, "/v1/objects", {"class": "Kept", "properties": {"number": 7}, "vector": [1, 0]}
    )
    killed_and_started(own_weaviate)
    assert own_weaviate.ask(f"/v1/objects/Kept/{made}")["properties"]["number"] == 7


def _post(server: Weaviate, path: str, body: dict[str, object]) -> str:
    request = urllib.request.Request(
        server.url + path, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return str(json.load(response).get("id", ""))


def test_redis_survives_a_kill(own_redis: Redis) -> None:
    with redis.Redis.from_url(own_redis.url) as client:
        client.set("kept", "7")
    killed_and_started(own_redis)
    with redis.Redis.from_url(own_redis.url) as client:
        assert client.get("kept") == b"7"


def test_a_server_stops_in_order(own_redis: Redis, own_postgres: Postgres) -> None:
    own_redis.restart()
    own_postgres.restart()
    assert own_redis.answers()
    assert own_postgres.answers()
    own_redis.stop()
    own_postgres.stop()
    assert own_postgres.process is not None
    assert own_postgres.process.returncode == 0
    assert "bye bye" in own_redis.said()
