"""What `limits` counts with, over any kind of Redis."""

from limits.storage import RedisStorage, Storage

from grid.redis import shared


class RedisCounts(RedisStorage):
    """The library's own, whose scripts count in one step, over the client of this process."""

    STORAGE_SCHEME: list[str] = []

    def __init__(self, url: str, *, prefix: str) -> None:
        Storage.__init__(self, url)
        self.key_prefix = f"{prefix}:calls"
        self.target_server = "redis"
        self.dependency = self.dependencies["redis"].module
        self.storage = shared(url)
        self.initialize_storage(url)
