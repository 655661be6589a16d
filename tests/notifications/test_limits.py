"""No more mails in a minute than are allowed, in all or to one domain; account mails never wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from apps.accounts import mails
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import invite, look, meeting, rows
from tests.obligations.scene import MONDAY, Scene
from wg_portal import clock

HALF, MINUTE = timedelta(seconds=30), timedelta(seconds=61)


def invited(scene: Scene) -> None:
    """Everybody is to be told of a meeting."""
    invite(meeting(scene))


def test_one_domain_takes_so_many_a_minute(scene: Scene, sink: Sink, settings: Any) -> None:
    settings.MAIL_A_MINUTE_TO_DOMAIN = 2
    with as_owner():
        scene.peer.person.email = "peer@elsewhere.example"
        scene.peer.person.save()
    invited(scene)
    assert look(MONDAY) == 3, "two to the one domain, one to the other"
    assert "peer@elsewhere.example" in [mail["To"].addresses[0].addr_spec for mail in sink.mails]
    assert look(MONDAY + HALF) == 0
    waiting = len(rows(state="pending"))
    assert waiting > 0
    assert look(MONDAY + MINUTE) == min(2, waiting)


def test_all_domains_together(scene: Scene, sink: Sink, settings: Any) -> None:
    settings.MAIL_A_MINUTE = 1
    invited(scene)
    assert look(MONDAY) == 1
    assert look(MONDAY + HALF) == 0
    with as_owner(), clock.fixed(MONDAY + HALF):
        mails.enqueue("invitation_wanted", scene.rival.person, scene.rival.person.email)
    assert look(MONDAY + HALF) == 1, "mails about accounts do not wait"
    assert look(MONDAY + 2 * MINUTE) == 1


def test_without_limits_nothing_waits(scene: Scene, sink: Sink) -> None:
    invited(scene)
    assert look(MONDAY) > 2
    assert rows(state="pending") == []
