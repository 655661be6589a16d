"""The broker's address, as the Redis client understands it."""

from __future__ import annotations

from django.conf import settings
from redis import Redis


def broker(*, patience: float) -> Redis:
    """Return a client of Celery's broker that waits at most ``patience`` seconds.

    Celery writes a socket as ``redis+socket://…?virtual_host=0``, the client as ``unix://…?db=0``.
    Raises ``ValueError`` for an address that neither knows.
    """
    url = settings.REDIS_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
    return Redis.from_url(url, socket_timeout=patience, socket_connect_timeout=patience)
