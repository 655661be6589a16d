"""Tells the worker to look now. Nothing depends on it: the sweep of each minute finds all."""

import logging
import time

from celery import current_app
from django.conf import settings

from wg_portal.broker import broker

PATIENCE = 0.2
"""Seconds that a write may wait for the broker."""
REST = 10.0
"""Seconds during which a broker that failed is left alone."""

logger = logging.getLogger(__name__)


class _Breaker:
    """Remembers, per process, until when the broker is taken to be down."""

    open_until = 0.0
    failures = 0


def wake(name: str = "notifications.sweep") -> None:
    """Send the task ``name`` without arguments; a broker that is down costs at most 0.2 s."""
    if not settings.REDIS_URL or time.monotonic() < _Breaker.open_until:
        return
    try:
        # Celery itself retries for longer than a page may wait, so ask first.
        with broker(patience=PATIENCE) as client:
            client.ping()
        current_app.send_task(name, ignore_result=True, retry=False)
    except Exception as fault:
        _Breaker.failures += 1
        _Breaker.open_until = time.monotonic() + REST
        logger.warning("broker did not answer: %s", type(fault).__name__)
