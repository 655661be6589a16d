"""Every way in which a mail server misbehaves, again and again, ends in the right state."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from apps.notifications import transport
from apps.notifications.models import Delivery, new_message_id
from tests.conftest import as_owner
from tests.notifications.rogue import Rogue
from tests.notifications.stage import MINUTE, look, rows
from tests.obligations.scene import MONDAY, Scene, given

RUNS = 200 if os.environ.get("PORTAL_EXHAUSTIVE") else 4
PATIENCE = 0.25
"""Seconds instead of minutes; a slow answer takes longer than this as a whole."""


@pytest.fixture
def rogue(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rogue]:
    for name in ("PATIENCE", "FINAL_PATIENCE"):
        monkeypatch.setattr(transport, name, PATIENCE)
    settings.REDIS_URL = ""
    made = Rogue()
    yield made
    made.stop()


def due_again() -> str:
    """Make the one mail a new one; returns its Message-ID."""
    fresh = new_message_id()
    with as_owner():
        Delivery.objects.update(
            state="pending", due_at=MONDAY, attempts=0, fault="", sent_at=None, message_id=fresh
        )
    return fresh


# What the portal says after the fault, how many copies the server has then, and what becomes
# of the mail once the server behaves: its state and copies.
@pytest.mark.parametrize(
    ("fault", "then", "copies", "in_the_end", "copies_in_the_end"),
    [
        ("refuse", ("pending", "", 0), 0, "sent", 1),
        ("421", ("deferred", "deferred 421", 1), 0, "sent", 1),
        ("4xx", ("deferred", "deferred 451", 1), 0, "sent", 1),
        ("5xx", ("failed", "refused 550", 1), 0, "failed", 0),
        ("hang before 354", ("deferred", "connection lost", 1), 0, "sent", 1),
        ("hang after the dot", ("deferred", "duplicate possible", 1), 1, "sent", 2),
        ("close after 250", ("sent", "", 1), 1, "sent", 1),
        ("slow drip", ("sent", "", 1), 1, "sent", 1),
    ],
)
def test_a_fault_of_the_server(
    scene: Scene, rogue: Rogue, settings: Any,
    fault: str, then: tuple[str, str, int], copies: int, in_the_end: str, copies_in_the_end: int,
) -> None:  # fmt: skip
    given(scene)
    settings.SMTP_URL = rogue.url
    look(MONDAY)
    for _ in range(RUNS):
        mail = due_again()
        rogue.fault, rogue.taken = fault, []
        settings.SMTP_URL = "smtp://127.0.0.1:1" if fault == "refuse" else rogue.url
        look(MONDAY)
        (row,) = rows()
        assert (row.state, row.fault, row.attempts) == then
        assert rogue.taken == [mail] * copies
        rogue.fault, settings.SMTP_URL = "", rogue.url
        look(MONDAY + 6 * MINUTE)
        (row,) = rows()
        assert row.state == in_the_end
        assert rogue.taken == [mail] * copies_in_the_end
