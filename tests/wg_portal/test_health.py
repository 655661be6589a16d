"""Words for a load balancer, and nothing more."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from wg_portal import health


def test_live_asks_nothing(client: Client) -> None:
    # Without the database fixture any query would fail.
    answer = client.get("/livez")
    assert (answer.status_code, answer.content) == (200, b"live\n")
    assert "Set-Cookie" not in answer


@pytest.mark.django_db
def test_ready_when_role_walls_and_migrations_are_right(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_without_a_wall_it_does_not_serve(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.checks, "problems", lambda: ["Tables without a wall: secret."])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready: walls\n")


def test_without_the_database_it_does_not_serve(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Any:
        raise OperationalError("password of portal_app is wrong")

    monkeypatch.setattr(health.connection, "cursor", away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready: database\n")


@pytest.mark.django_db
def test_queue_and_mail_may_be_away(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "redis+socket:///nowhere/valkey.sock?virtual_host=0"
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"degraded: queue, mail\n")
