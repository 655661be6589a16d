"""What is late though pages go on is said on /readyz, in the figures and on the desk."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from apps.activity.sealing import checkpoints
from apps.notifications import metrics
from apps.notifications.models import MailStop
from apps.notifications.tasks import look_now
from apps.notifications.watch import worries
from tests.clients import client_of
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import invite, meeting
from tests.obligations.scene import MONDAY, Scene
from wg_portal import clock

LATER = MONDAY + timedelta(minutes=11)


@pytest.fixture(autouse=True)
def checkpoints_elsewhere(settings: Any, tmp_path: Path) -> Path:
    """The sealer's folder."""
    settings.CHECKPOINTS = str(tmp_path)
    return tmp_path


def found(at: Any = LATER) -> list[str]:
    with clock.fixed(at):
        return worries()


def test_a_new_portal_has_nothing_to_say(db: None) -> None:
    assert found() == []


def test_events_and_mails_that_wait(scene: Scene, sink: Sink) -> None:
    invite(meeting(scene))
    assert found(MONDAY) == []
    assert found() == ["events"]
    sink.replies["RCPT"] = ["450 later"] * 20
    with clock.fixed(MONDAY):
        look_now()
    assert found(MONDAY) == []
    assert found(MONDAY + timedelta(minutes=13)) == ["mails"]
    with as_owner():
        MailStop.objects.create(held_at=LATER, held_by=scene.officer.person, reason="test")
    assert found(MONDAY + timedelta(minutes=13)) == [], "the desk has said so itself"


def test_a_worker_that_does_not_look(db: None) -> None:
    with clock.fixed(MONDAY):
        look_now()
    assert found() == []
    cache.set(metrics.LOOKED, time.time() - 301, timeout=None)
    assert found() == ["sweep"]


def test_a_sealer_that_lags(db: None, checkpoints_elsewhere: Path) -> None:
    alive = checkpoints_elsewhere / checkpoints.ALIVE
    alive.touch()
    assert found() == []
    os.utime(alive, (0, time.time() - 901))
    assert found() == ["seals"]


def test_the_desk_and_the_load_balancer_are_told(scene: Scene, settings: Any) -> None:
    settings.SMTP_URL, settings.REDIS_URL = "", ""
    cache.set(metrics.LOOKED, time.time() - 301, timeout=None)
    assert Client().get("/readyz").content == b"degraded: sweep\n"
    with clock.fixed(MONDAY):
        page = client_of(scene.officer, scene.officer.person).get("/desk/").content.decode()
    assert "送信予定の確認が行われていません" in page
    assert Client().get("/livez").content == b"live\n"
