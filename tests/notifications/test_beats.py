"""Two beats, two planners, clocks that differ and days of downtime: everything is told once."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from apps.activity.models import Outbox
from apps.notifications import digests, relay
from apps.notifications.models import Delivery
from apps.notifications.tasks import look_now
from apps.obligations.services import sweep
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink, exit_code, start_worker
from tests.notifications.stage import MINUTE
from tests.obligations.scene import Scene, build, given, morning
from wg_portal import clock

ACTS, BANKS = (1000, 20) if os.environ.get("PORTAL_EXHAUSTIVE") else (16, 4)
ASTRAY = 5 * MINUTE
"""How far the clocks of the machines go wrong."""


def beat(at: datetime) -> Callable[[], object]:
    """What a worker does when a beat says so, on a clock of its own."""

    def work() -> None:
        with clock.fixed(at):
            look_now()

    return work


def planner(at: datetime) -> Callable[[], object]:
    """The planning alone and without the lock that else lets only one plan at a time."""

    def work() -> None:
        with clock.fixed(at):
            sweep(at=at)
            relay.handle_outbox(at=at)
            digests.plan(at=at)

    return work


def everybody_looks(at: datetime) -> None:
    """Two beats and two planners at once, until there is nothing left to do."""
    before: object = None
    while before != (before := standing()):
        works = [beat(at - ASTRAY), beat(at + ASTRAY), planner(at), planner(at + ASTRAY)]
        started = [start_worker(work=work) for work in works]
        assert [exit_code(pid) for pid in started] == [0] * len(works)


def standing() -> object:
    with as_owner():
        return (
            Counter(Delivery.objects.values_list("state", flat=True)),
            Counter(Outbox.objects.values_list("state", flat=True)),
        )


def owed(scene: Scene) -> None:
    """Acts that are due on the 14th, owed by several banks; that they were given is told."""
    with as_owner():
        banks = [make.organisation(f"Owing{n}") for n in range(BANKS)]
        for bank in banks:
            make.seat(scene.body, make.post(make.person(bank.short_en), bank))
    for n in range(ACTS):
        given(scene, owner_organisation_id=banks[n % BANKS].pk)
    with as_owner():
        Outbox.objects.update(state="done")


def test_each_act_is_told_once_and_days_of_downtime_make_one_digest(
    committed: None, sink: Sink
) -> None:
    owed(build())
    everybody_looks(morning(9))
    with as_owner():
        told = list(Delivery.objects.values_list("obligation_id", "stage"))
    assert len(told) == ACTS
    assert len({obligation for obligation, _ in told}) == ACTS
    assert sink.mails == [], "they wait for the digest of eight o'clock"

    # Nobody looked at the mornings of the 9th, 10th and 11th.
    everybody_looks(morning(11) + timedelta(hours=5))
    with as_owner():
        made = Counter(
            Delivery.objects.filter(reason="digest").values_list("recipient_id", flat=True)
        )
        lines = Delivery.objects.exclude(reason="digest")
        assert sorted(set(lines.values_list("state", flat=True))) == ["told"]
        again = Counter(lines.values_list("obligation_id", "stage", "recipient_id"))
    assert set(made.values()) == {1}
    assert set(again.values()) == {1}
    assert len(made) == BANKS
    assert Counter(mail["X-Portal-Kind"] for mail in sink.mails) == {"digest": BANKS}
