"""Every answer of a mail server leads to the right state."""

from __future__ import annotations

import smtplib
import socket
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from apps.notifications import sender, transport
from apps.notifications.models import Delivery
from apps.notifications.sender import LIFE
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import MINUTE, invite, look, meeting, rows, states
from tests.obligations.scene import MONDAY, Scene, given


@pytest.mark.parametrize(
    ("word", "answer", "state", "fault"),
    [
        ("MAIL", "451 later", "deferred", "deferred 451"),
        ("RCPT", "450 busy", "deferred", "deferred 450"),
        ("RCPT", "550 unknown", "failed", "refused 550"),
        ("RCPT", "421 closing", "deferred", "deferred 421"),
        ("DATA", "452 full", "deferred", "deferred 452"),
        ("DATA", "554 no", "failed", "refused 554"),
    ],
)
def test_refusals(scene: Scene, sink: Sink, word: str, answer: str, state: str, fault: str) -> None:
    given(scene)
    sink.replies[word] = [answer]
    assert look(MONDAY) == 0
    assert [(r.state, r.fault, r.attempts) for r in rows()] == [(state, fault, 1)]
    look(MONDAY + 2 * MINUTE)
    assert states() == ["sent" if state == "deferred" else "failed"]
    assert len(sink.mails) == (state == "deferred")


def test_one_refused_mail_does_not_stop_the_others(scene: Scene, sink: Sink) -> None:
    invite(meeting(scene))
    sink.replies["RCPT"] = ["550 unknown"]
    assert look(MONDAY) == 4
    assert sorted(states()) == ["failed", "sent", "sent", "sent", "sent"]


def test_back_off_grows_and_ends_after_three_days(scene: Scene, sink: Sink) -> None:
    given(scene)
    sink.replies["RCPT"] = ["450 busy"] * 6
    at, waits = MONDAY, []
    for _ in range(5):
        look(at)
        (row,) = rows()
        waits.append(int((row.due_at - at).total_seconds() // 60))
        at = row.due_at
    assert waits == [1, 5, 15, 60, 60]
    look(MONDAY + LIFE + MINUTE)
    (row,) = rows(reason="action_items.ActionGiven")
    assert (row.state, row.fault) == ("failed", "given up: deferred 450")


def test_no_server_counts_no_attempt_and_stops_the_batch(
    scene: Scene, sink: Sink, settings: Any
) -> None:
    invite(meeting(scene))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        away = f"smtp://127.0.0.1:{free.getsockname()[1]}"
    there, settings.SMTP_URL = settings.SMTP_URL, away
    assert look(MONDAY) == 0
    assert {(r.state, r.attempts, r.fault) for r in rows()} == {("pending", 0, "")}
    settings.SMTP_URL = there
    assert look(MONDAY + MINUTE) == 5


def test_a_server_that_closes_after_its_answer_has_the_mail(scene: Scene, sink: Sink) -> None:
    invite(meeting(scene))
    sink.close_after = "answer"
    assert look(MONDAY) == 5
    assert len(sink.mails) == 5


def test_no_answer_to_the_final_dot_is_doubtful_and_sent_again(scene: Scene, sink: Sink) -> None:
    given(scene)
    sink.close_after = "dot"
    assert look(MONDAY) == 0
    (row,) = rows()
    assert (row.state, row.fault) == ("deferred", "duplicate possible")
    sink.close_after = None
    assert look(MONDAY + MINUTE) == 1
    assert {mail["Message-ID"] for mail in sink.mails} == {row.message_id}
    assert len(sink.mails) == 2


def test_no_answer_to_the_final_dot_is_held_where_the_operator_wants_it(
    scene: Scene, sink: Sink, settings: Any
) -> None:
    settings.MAIL_DOUBTFUL = "hold"
    given(scene)
    sink.close_after = "dot"
    look(MONDAY)
    assert [(r.state, r.fault) for r in rows()] == [("ambiguous", "duplicate possible")]
    look(MONDAY + LIFE)
    assert states(reason="action_items.ActionGiven") == ["ambiguous"]


def test_a_server_that_hangs_before_354_is_left(
    scene: Scene, sink: Sink, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "PATIENCE", 0.3)
    given(scene)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.SMTP_URL = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        assert look(MONDAY) == 0
    assert states() == ["pending"]


def test_dots_at_the_start_of_lines_arrive_as_they_were() -> None:
    assert transport._stuffed(b".a\n..b\r\nc") == b"..a\r\n...b\r\nc\r\n"


def test_the_final_dot_does_not_wait_for_an_acknowledgement(sink: Sink) -> None:
    with transport.Carrier() as carrier:
        carrier.envelope("a@example.jp", "b@example.jp")
        assert carrier._smtp is not None
        assert carrier._smtp.sock is not None
        assert carrier._smtp.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        carrier.forget()


def test_the_final_dot_may_take_ten_minutes() -> None:
    assert timedelta(minutes=10).total_seconds() == transport.FINAL_PATIENCE


def test_after_a_long_outage_a_busy_server_is_asked_again(
    scene: Scene, sink: Sink, settings: Any
) -> None:
    given(scene)
    there, settings.SMTP_URL = settings.SMTP_URL, "smtp://127.0.0.1:1"
    look(MONDAY)
    settings.SMTP_URL = there
    sink.replies["RCPT"] = ["450 busy"]
    late = MONDAY + LIFE + MINUTE
    look(late)
    assert states(reason="action_items.ActionGiven") == ["deferred"]
    look(late + MINUTE)
    assert states(reason="action_items.ActionGiven") == ["sent"]


def test_a_worker_stops_in_time_and_leaves_the_rest(
    scene: Scene, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(meeting(scene))
    monkeypatch.setattr(sender, "SHIFT", 0.0)
    assert look(MONDAY) == 0
    assert {(r.state, r.attempts, r.worker) for r in rows()} == {("pending", 0, "")}
    monkeypatch.undo()
    assert look(MONDAY + MINUTE) == 5


def test_why_no_server_is_reachable_is_logged_and_the_connection_closed(
    scene: Scene, sink: Sink, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    given(scene)
    settings.SMTP_URL += "?starttls"
    closed: list[smtplib.SMTP] = []
    with pytest.MonkeyPatch.context() as patch:
        close = smtplib.SMTP.close
        patch.setattr(smtplib.SMTP, "close", lambda smtp: (closed.append(smtp), close(smtp))[1])
        assert look(MONDAY) == 0
        assert len(closed) == 1
    assert "mail server not reachable: SMTPNotSupportedError" in caplog.text


def test_what_another_worker_took_up_meanwhile_is_not_settled(
    scene: Scene, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(scene)
    look(MONDAY)
    in_hand = {"state": "data", "worker": "dead", "sent_at": None}
    with as_owner():
        Delivery.objects.update(**in_hand, lease_until=Now() - sender.LEASE)
    settle = sender._doubt

    def late(found: Any, due_at: datetime) -> None:
        with as_owner():
            Delivery.objects.update(worker="living", lease_until=Now() + sender.LEASE)
        settle(found, due_at)

    monkeypatch.setattr(sender, "_doubt", late)
    sender.settle_doubtful(MONDAY)
    assert [(row.state, row.worker) for row in rows()] == [("data", "living")]
