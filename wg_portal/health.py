"""``/livez`` and ``/readyz``: words for a load balancer, no details for outsiders.

A middleware before all others: it answers without session, sign-in or TLS redirect, and
``/livez`` also while the database is away.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from redis import RedisError

from wg_portal.broker import broker
from wg_portal.rowsecurity import checks

PATIENCE = 0.5


class HealthMiddleware:
    """Answers the two addresses itself; everything else goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 200 ``live``; 200 ``ready``, 200 ``degraded: …`` or 503 ``not ready: …``."""
        if request.path_info == "/livez":
            return _say("live")
        if request.path_info == "/readyz":
            missing = not_ready()
            if missing:
                return _say(f"not ready: {missing}", status=503)
            away = degraded()
            return _say(f"degraded: {', '.join(away)}" if away else "ready")
        return self.get_response(request)


def not_ready() -> str:
    """Return the first thing without which no page may be served; empty when all is there."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "migrations"
        return "walls" if checks.problems() else ""
    except DatabaseError:
        connection.close()
        return "database"


def degraded() -> list[str]:
    """Return what is away or late while pages go on: ``queue`` (Redis), ``mail`` (SMTP), or what
    the function that ``HEALTH_WATCH`` names finds.
    """
    away = []
    if settings.REDIS_URL and not _queue_answers():
        away.append("queue")
    if settings.SMTP_URL and not _mail_answers():
        away.append("mail")
    watch: Callable[[], list[str]] = import_string(settings.HEALTH_WATCH)
    return [*away, *watch()]


def _queue_answers() -> bool:
    try:
        with broker(patience=PATIENCE) as client:
            return bool(client.ping())
    except (RedisError, ValueError):
        return False


def _mail_answers() -> bool:
    parts = urlsplit(settings.SMTP_URL)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 25), PATIENCE):
            return True
    except OSError:
        return False


def _say(words: str, status: int = 200) -> HttpResponse:
    return HttpResponse(
        f"{words}\n",
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
