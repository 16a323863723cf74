"""The servers that all tests share: each test has an empty place on them, and leaves nothing."""

import psycopg
import redis
from pymongo import MongoClient

from tests.services.namespaces import WeaviatePlace, namespaces
from tests.services.weaviate import ask


def test_postgres_gives_an_empty_database(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        tables = connection.execute("SELECT * FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert tables == []


def test_mongodb_gives_an_empty_database(mongodb_url: str) -> None:
    with MongoClient[dict[str, object]](mongodb_url) as client:
        assert client.get_default_database().list_collection_names() == []


def test_weaviate_gives_a_collection_that_is_not_there(weaviate_url: WeaviatePlace) -> None:
    names = {collection["class"] for collection in ask(weaviate_url.url, "/v1/schema")["classes"]}
    assert weaviate_url.collection not in names


def test_redis_gives_an_empty_database(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0


def test_two_at_once_do_not_meet_and_leave_nothing(servers: dict[str, str]) -> None:
    with namespaces(servers) as one, namespaces(servers) as other:
        assert not set(one.values()) & (
            set(other.values()) - {one["WEAVIATE_URL"], one["WEAVIATE_GRPC_PORT"]}
        )
        with redis.Redis.from_url(one["REDIS_URL"]) as client:
            client.set("left", "behind")
        with MongoClient[dict[str, object]](one["MONGODB_URL"]) as mongo:
            mongo.get_default_database()["left"].insert_one({"left": "behind"})
            database = mongo.get_default_database().name
    with MongoClient[dict[str, object]](servers["MONGODB_URL"]) as mongo:
        assert database not in mongo.list_database_names()
