"""Connections to Redis."""

from redis import Redis


def connect(url: str, *, timeout: float) -> Redis:
    """Give a client for the server at `url`; it connects when it is first used, for at most `timeout` seconds."""
    return Redis.from_url(url, socket_timeout=timeout, socket_connect_timeout=timeout)
