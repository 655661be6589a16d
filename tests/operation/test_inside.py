"""What machines inside may ask, and what the public port answers to the same question."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from apps.notifications import metrics
from apps.notifications.management.commands.serve_metrics import application
from tests.clients import client_of
from tests.notifications.stage import CANARY, NOTICE, invite, look, meeting
from tests.obligations.scene import MONDAY, build
from wg_portal.security_txt import VALID

pytestmark = pytest.mark.django_db


def ask(path: str) -> tuple[str, str]:
    """Status and text of the internal port."""
    said: list[str] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "QUERY_STRING": ""}
    body = application()(environ, lambda status, headers, *_: said.append(status))  # type: ignore[arg-type, return-value]
    return said[0], b"".join(body).decode()


@pytest.fixture(autouse=True)
def _connection_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    # The test's transaction would go with it.
    from apps.notifications.management.commands import serve_metrics

    monkeypatch.setattr(serve_metrics, "connection", type("Kept", (), {"close": lambda: None}))


def test_figures_name_nothing_and_nobody(settings: Any, tmp_path: Path) -> None:
    settings.SMTP_URL, settings.REDIS_URL = "smtp://127.0.0.1:9", ""
    settings.BACKUPS = tmp_path
    scene = build()
    invite(meeting(scene))
    look(MONDAY)
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "manifest.json").touch()
    status, text = ask("/metrics")
    assert status == "200 OK"
    assert 'portal_mails{state="pending"}' in text
    assert "portal_up 1.0" in text
    assert "portal_backup_age_seconds" in text
    for told in (CANARY, NOTICE, scene.bank.name_ja, scene.main.person.email):
        assert told not in text
    status, text = ask("/healthz")
    assert (status, '"ready": true' in text, '"mail"' in text) == ("200 OK", True, True)
    assert ask("/else")[0] == "404 Not Found"


def test_without_the_database_only_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def away() -> Any:
        raise OperationalError("password of portal_app is wrong")

    monkeypatch.setattr(metrics, "figures", away)
    monkeypatch.setattr(metrics, "connection", type("Kept", (), {"close": lambda: None}))
    _, text = ask("/metrics")
    assert "portal_up 0.0" in text
    assert "password" not in text


@pytest.mark.parametrize("path", ["/metrics", "/healthz", "/metrics/"])
def test_the_public_port_has_no_such_page(path: str) -> None:
    scene = build()
    assert client_of(scene.officer, scene.officer.person).get(path).status_code == 404
    assert Client().get(path).status_code in (302, 404)


def test_security_txt_says_whom_to_tell(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = "mailto:security@example.jp"
    answer = client.get("/.well-known/security.txt")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    text = answer.content.decode()
    fields = dict(line.split(": ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert fields["Contact"] == "mailto:security@example.jp"
    assert fields["Preferred-Languages"] == "ja, en"
    assert fields["Canonical"].endswith("/.well-known/security.txt")
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=1) < left <= VALID < timedelta(days=365)
    assert "脆弱性" in text
    assert client.post("/.well-known/security.txt").status_code == 405
