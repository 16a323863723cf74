"""What a worker tells of its configuration to whoever asks it."""

from aethergrid.celery import app


def test_it_knows_its_own_settings() -> None:
    assert app.conf.task_default_queue == "grid"
    assert app.conf.worker_prefetch_multiplier == 1


def test_it_tells_nothing_of_the_other_settings() -> None:
    told = {name.upper() for name in app.conf.table(with_defaults=True)}
    assert not told & {"SECRET_KEY", "DATABASES", "POSTGRES_URL", "MONGODB_URL", "REDIS_URL", "BROKER"}
