"""A worker that dies at any boundary loses nothing, and sends twice only inside SMTP DATA."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.db import connection
from django.db.models.functions import Now

from apps.activity.models import Outbox
from apps.meetings.events import MeetingReleased
from apps.notifications import digests, steps
from apps.notifications.models import Delivery
from apps.notifications.sender import LEASE
from tests.conftest import as_owner
from tests.notifications.conftest import KILLED, Sink, exit_code, start_worker, worker
from tests.notifications.stage import meeting, publish, rows, states
from tests.obligations.scene import build
from wg_portal import clock

INVITED = 5
"""Everybody of the body who may read the meeting, without the two officers."""


def leases_run_out() -> None:
    with as_owner():
        Delivery.objects.exclude(lease_until=None).update(lease_until=Now() - LEASE)


def prepare() -> None:
    now = clock.now()
    scene = build()
    made = meeting(scene, now - timedelta(minutes=1))
    publish(MeetingReleased, made, now - timedelta(minutes=1), release_id=uuid4())


@pytest.mark.parametrize(
    ("failpoint", "in_data", "twice"),
    [
        ("before_handle", 0, 0),
        ("after_handle", 0, 0),
        ("after_claim", 0, 0),
        ("before_data", 0, 0),
        ("in_data", 1, 0),
        ("after_dot", 1, 1),
    ],
)
def test_a_kill_loses_nothing(
    committed: None, sink: Sink, failpoint: str, in_data: int, twice: int
) -> None:
    prepare()
    assert worker(failpoint) == KILLED
    with as_owner():
        pending = Outbox.objects.exclude(state="done").count()
    assert pending == (1 if "handle" in failpoint else 0)
    assert states().count("data") == in_data

    assert worker() == 0, "a second worker sends what is not in the dead one's hands"
    leases_run_out()
    assert worker() == 0

    assert states() == ["sent"] * INVITED
    assert len(sink.mails) == INVITED + twice
    assert len({mail["Message-ID"] for mail in sink.mails}) == INVITED
    assert len({tuple(rcpt) for _, rcpt in sink.envelopes}) == INVITED
    assert [r.fault for r in rows(reason="meetings.MeetingReleased")].count(
        "duplicate possible"
    ) == in_data


def test_a_digest_in_doubt_is_held_and_the_next_one_covers_its_lines(
    committed: None, sink: Sink
) -> None:
    from apps.documents.events import PaperReleased
    from tests.notifications.stage import paper

    now = clock.now()
    scene = build()
    before = now - timedelta(days=12)
    publish(PaperReleased, paper(scene, before), before)
    with as_owner():
        Outbox.objects.update(due_at=before)
    assert worker("after_dot") == KILLED
    leases_run_out()
    assert worker() == 0
    digests = rows(reason="digest")
    assert sorted({d.state for d in digests}) == ["ambiguous", "sent"]
    held = next(d for d in digests if d.state == "ambiguous")
    waiting = rows(reason="documents.PaperReleased", state="waiting")
    assert [(w.recipient_id, w.carried_by_id) for w in waiting] == [(held.recipient_id, None)]
    assert len(sink.mails) == len(digests), "the held one left once and is not repeated"


def test_a_mail_in_doubt_waits_for_a_person_where_the_operator_wants_it(
    committed: None, sink: Sink, settings: Any
) -> None:
    settings.MAIL_DOUBTFUL = "hold"
    prepare()
    assert worker("after_dot") == KILLED
    leases_run_out()
    assert worker() == 0
    assert sorted(states()) == ["ambiguous"] + ["sent"] * (INVITED - 1)
    assert len(sink.mails) == INVITED, "the held one left once and is not repeated"


def test_two_workers_at_once_send_each_mail_once(committed: None, sink: Sink) -> None:
    prepare()
    both = [start_worker(), start_worker()]
    assert [exit_code(pid) for pid in both] == [0, 0]
    assert worker() == 0
    assert states() == ["sent"] * INVITED
    assert len(sink.mails) == INVITED


def test_a_flushed_valkey_makes_mail_late_not_lost(
    committed: None, sink: Sink, settings: Any
) -> None:
    settings.REDIS_URL = os.environ["REDIS_URL"]
    prepare()
    where = settings.REDIS_URL.replace("redis+socket://", "unix://").split("?")[0]
    with redis.Redis.from_url(where) as valkey:
        valkey.flushall()
    assert worker() == 0, "the beat's look needs no message"
    assert states() == ["sent"] * INVITED


def test_a_connection_lost_while_sending_leaves_no_batch_in_hand(
    committed: None, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*args: Any) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return False

    prepare()
    monkeypatch.setattr(steps, "to_data", cut)
    assert worker() == 1
    assert states() == ["pending"] * INVITED, "they would else wait for the lease's end"
    monkeypatch.undo()
    assert worker() == 0
    assert states() == ["sent"] * INVITED
    assert len(sink.mails) == INVITED


def test_a_connection_lost_while_planning_does_not_keep_mail_back(
    committed: None, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*, at: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    prepare()
    monkeypatch.setattr(digests, "plan", cut)
    assert worker() == 0
    assert states() == ["sent"] * INVITED
