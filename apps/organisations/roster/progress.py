"""How far an import is. The worker's transaction shows nothing before its end, so it is told
beside the database: in the queue, which may be emptied at any time. Then the number is missing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings
from redis import RedisError

from wg_portal.broker import broker

if TYPE_CHECKING:
    from uuid import UUID

PATIENCE = 0.2
LASTS = 3600
"""Seconds that a number is kept."""


def tell(import_id: UUID, done: int, total: int) -> None:
    """Say how many rows are written; a queue that is away is no reason to stop."""
    if not settings.REDIS_URL:
        return
    try:
        with broker(patience=PATIENCE) as client:
            client.set(_key(import_id), json.dumps([done, total]), ex=LASTS)
    except (RedisError, ValueError):
        return


def ask(import_id: UUID) -> tuple[int, int] | None:
    """Return how many rows of how many are written, where that is known."""
    if not settings.REDIS_URL:
        return None
    try:
        with broker(patience=PATIENCE) as client:
            told = client.get(_key(import_id))
        done, total = json.loads(told) if told else (0, 0)
    except (RedisError, ValueError):
        return None
    return (done, total) if total else None


def _key(import_id: UUID) -> str:
    return f"roster:{import_id}"
