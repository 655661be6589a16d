"""Events become mails: who is told, of what, in which words, and exactly once."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from apps.activity import wake as waking
from apps.activity.models import Outbox
from apps.activity.services import enqueue_account_mail
from apps.meetings.events import ReleaseRequested, ReleaseReturned
from apps.meetings.models import Meeting
from apps.notifications import tasks
from apps.notifications.lines import width, wrap
from apps.notifications.models import Delivery
from apps.notifications.preview import invitation_preview
from apps.obligations.models import Obligation
from apps.obligations.services import discharge, move_deadline
from apps.organisations.models import Representative
from apps.sharing.enums import Tlp
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import (
    CANARY,
    MINUTE,
    NOTICE,
    invite,
    look,
    meeting,
    publish,
    release_of,
    rows,
    states,
    text_of,
)
from tests.obligations.scene import DUE, MONDAY, Scene, acting, given
from wg_portal import clock
from wg_portal.periods import since
from wg_portal.rowsecurity import as_nobody, as_system


def test_everybody_invited_gets_one_mail_of_his_own(scene: Scene, sink: Sink) -> None:
    with as_owner():
        scene.peer.person.language = "en"
        scene.peer.person.save()
    invite(meeting(scene))
    assert look(MONDAY) == 5
    assert look(MONDAY + MINUTE) == 0
    invited = {scene.main, scene.deputy, scene.attendant, scene.aide, scene.peer}
    assert sorted(rcpt for _, rcpt in sink.envelopes) == sorted(
        [post.person.email] for post in invited
    )
    for mail in sink.mails:
        assert len(mail["To"].addresses) == 1
        assert mail["Cc"] is None
        assert mail["Bcc"] is None
        assert mail["X-TLP"] == "TLP:GREEN"
        assert mail["Auto-Submitted"] == "auto-generated"
        text = text_of(mail)
        assert "TLP:GREEN" in text
        assert "TLP:AMBER" in text
        assert all(width(line) <= 76 or "http" in line for line in text.split("\n"))
        (calendar,) = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
        assert calendar.get_param("method") == "REQUEST"
        entry = calendar.get_content().replace("\r\n ", "")
        assert entry.count("ATTENDEE") == 1
        assert f"SUMMARY:{NOTICE}" in entry
        assert "DTSTART:20261217T010000Z" in entry
    english = sink.to(scene.peer.person.email)[0]
    assert english["Subject"].startswith("[AI cyber working group] [Reply by 11 Dec (Fri) 17:00")
    japanese = sink.to(scene.main.person.email)[0]
    assert japanese["Subject"].startswith("【AIサイバー作業部会】【要回答 12/11(金) 17:00】")


def test_no_title_and_no_text_leaves(scene: Scene, sink: Sink) -> None:
    invite(meeting(scene))
    given(scene, title_ja=CANARY, title_en=CANARY)
    for day in range(7, 20):
        look(datetime(2026, 12, day, 9, 0, tzinfo=MONDAY.tzinfo))
    assert len(sink.mails) > 7
    for mail, raw in zip(sink.mails, sink.raw, strict=True):
        everything = "".join(
            str(part.get_content()) for part in mail.walk() if not part.is_multipart()
        )
        assert CANARY not in everything + str(mail["Subject"])
        assert CANARY.encode() not in raw
        assert "<img" not in everything
    assert any(NOTICE in text_of(mail) for mail in sink.mails)


@pytest.mark.parametrize("hidden", [{"tlp": Tlp.RED}, {"embargo_until": DUE}, {"originator": None}])
def test_what_may_not_be_named_has_fixed_words(
    scene: Scene, sink: Sink, hidden: dict[str, Any]
) -> None:
    with as_owner():
        named = make.people_circle(scene.body, scene.main, scene.officer)
    made = meeting(scene, circle=named, **hidden)
    if "originator" in hidden:
        with as_owner():
            Meeting.objects.update(originator=None)
    invite(made)
    assert look(MONDAY) == 1
    (mail,) = sink.mails
    assert mail["Subject"] == "【AIサイバー作業部会】会合に関するご連絡"
    everything = "".join(str(p.get_content()) for p in mail.walk() if not p.is_multipart())
    assert NOTICE not in everything
    assert "12月17日" not in everything
    assert "text/calendar" not in [p.get_content_type() for p in mail.walk()]


def test_who_lost_his_right_since_gets_nothing(scene: Scene, sink: Sink) -> None:
    invite(meeting(scene))
    sink.replies["RCPT"] = ["450 later"] * 5
    look(MONDAY)
    with as_owner():
        Representative.objects.filter(post=scene.peer).update(
            during=since(make.LONG_AGO, MONDAY.date() - timedelta(days=1))
        )
        scene.deputy.person.is_active = False
        scene.deputy.person.save()
    assert look(MONDAY + 2 * MINUTE) == 3
    dropped = {row.recipient_id: row.fault for row in rows(state="dropped")}
    assert dropped == {
        scene.peer.person_id: "not visible",
        scene.deputy.person_id: "recipient inactive",
    }


def test_a_met_or_moved_duty_is_not_asked_for(scene: Scene, sink: Sink) -> None:
    action, other = given(scene), given(scene)
    with acting(scene.main, MONDAY) as by:
        discharge(kind="action", subject_id=action.pk, bearer_organisation_id=scene.bank.pk, by=by)
    with as_owner():
        moved = Obligation.objects.get(subject_id=other.pk)
    with acting(scene.officer, MONDAY) as by:
        move_deadline(obligation_id=moved.pk, due_at=DUE + timedelta(days=1), by=by)
    assert look(MONDAY) == 0
    assert look(MONDAY + MINUTE) == 1
    assert "12/15(火)" in sink.mails[0]["Subject"]
    assert sorted(row.fault for row in rows(state="dropped")) == [
        "deadline moved",
        "no longer owed",
    ]


def test_requests_go_to_the_other_officers_and_returns_to_the_requester(
    scene: Scene, sink: Sink
) -> None:
    made = meeting(scene, visible_from=None, state="requested")
    with as_owner():
        for officer in (scene.officer, scene.second_officer):
            make.grant(made, officer, "editor")
    release = release_of(made, scene)
    publish(ReleaseRequested, made, release_id=release.pk, what="invitation")
    assert look(MONDAY) == 1
    assert sink.envelopes[0][1] == [scene.second_officer.person.email]
    assert NOTICE not in text_of(sink.mails[0])
    publish(ReleaseReturned, made, release_id=release.pk, what="invitation")
    assert look(MONDAY + MINUTE) == 1
    assert sink.envelopes[1][1] == [scene.officer.person.email]


def test_handling_an_event_again_tells_nobody_again(scene: Scene, sink: Sink) -> None:
    invite(meeting(scene))
    look(MONDAY)
    with as_system("relay"):
        Outbox.objects.update(state="pending")
    assert look(MONDAY + MINUTE) == 0
    assert states() == ["sent"] * 5


def test_one_bad_event_never_stops_the_others(scene: Scene, sink: Sink) -> None:
    with as_system("relay"):
        Outbox.objects.create(kind="nobody.Decided", facts={}, at=MONDAY, due_at=MONDAY)
        Outbox.objects.create(
            kind="meetings.MeetingReleased", facts={"subject_id": "x"}, at=MONDAY, due_at=MONDAY
        )
    invite(meeting(scene))
    assert look(MONDAY) == 5
    with as_owner():
        bad = Outbox.objects.filter(state="failed").order_by("kind")
        assert [(row.fault, row.attempts, row.due_at - MONDAY) for row in bad] == [
            ("KeyError", 1, MINUTE),
            ("KeyError", 1, MINUTE),
        ]


def test_account_mails_are_worded_at_sending_time(scene: Scene, sink: Sink) -> None:
    person = scene.main.person
    with as_nobody():
        enqueue_account_mail(
            kind="account.password_reset_key",
            person_id=person.pk,
            address=person.email,
            facts={},
            at=MONDAY,
        )
    assert look(MONDAY) == 1
    assert "/password/reset/key/" in text_of(sink.mails[0])
    assert sink.mails[0]["X-Portal-Kind"] == "account"
    (row,) = rows()
    assert (row.tlp, row.circle_id, row.subject_id) == (0, None, None)
    assert "key" not in str(row.facts)


def test_an_account_mail_expires_instead_of_waiting(scene: Scene, sink: Sink) -> None:
    person = scene.main.person
    with as_nobody():
        enqueue_account_mail(
            kind="account.password_changed",
            person_id=person.pk,
            address=person.email,
            facts={},
            at=MONDAY,
        )
    assert look(MONDAY + timedelta(hours=25)) == 0
    assert [row.fault for row in rows()] == ["expired"]


def test_only_the_relay_writes_deliveries(scene: Scene, sink: Sink) -> None:
    invite(meeting(scene))
    look(MONDAY)
    with acting(scene.main):
        own = Delivery.objects.all()
        assert [row.recipient_id for row in own] == [scene.main.person_id]
        assert own.update(fault="mine") == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Delivery.objects.bulk_create([own[0].__class__(**insertable(own[0]))])
    with acting(scene.officer):
        assert Delivery.objects.count() == 5
    with acting(scene.rival):
        assert not Delivery.objects.exists()


def insertable(row: Delivery) -> dict[str, Any]:
    return {
        "reason": "again",
        "subject_id": row.subject_id,
        "recipient_id": row.recipient_id,
        "channel": "mail",
        "state": "pending",
        "created_at": row.created_at,
        "due_at": row.due_at,
    }


def test_names_cannot_add_headers(scene: Scene, sink: Sink) -> None:
    with as_owner():
        scene.main.person.family_name = "Main\r\nBcc: rival@example.jp"
        scene.main.person.save()
    given(scene, notice_title="連絡\nX-Evil: 1")
    assert look(MONDAY) == 1
    assert sink.mails[0]["Bcc"] is None
    assert sink.mails[0]["X-Evil"] is None
    assert sink.envelopes[0][1] == [scene.main.person.email]


def test_the_preview_is_the_mail(scene: Scene, sink: Sink) -> None:
    made = meeting(scene, visible_from=None, state="draft")
    with as_owner():
        make.grant(made, scene.officer, "author")
    with acting(scene.officer) as who:
        seen = invitation_preview(made.pk, scene.main.person_id, who=who)
        assert seen is not None
        assert invitation_preview(made.pk, scene.rival.person_id, who=who) is None
    with acting(scene.main) as who:
        assert invitation_preview(made.pk, scene.main.person_id, who=who) is None
    with as_owner():
        Meeting.objects.update(visible_from=MONDAY, state="released")
    invite(made)
    look(MONDAY)
    (mail,) = sink.to(scene.main.person.email)
    assert (mail["Subject"], text_of(mail)) == (seen.subject, seen.text)


def test_without_valkey_a_write_waits_little_and_the_mail_comes(
    scene: Scene, sink: Sink, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = "redis://10.255.255.1:6379/0"
    monkeypatch.setattr(waking._Breaker, "open_until", 0.0)
    started = time.monotonic()
    waking.wake()
    assert time.monotonic() - started < 0.3
    started = time.monotonic()
    waking.wake()
    assert time.monotonic() - started < 0.01
    given(scene)
    assert look(MONDAY) == 1


def test_lines_break_where_japanese_may_break() -> None:
    text = "あ" * 37 + "「い」、う。"
    first, second = wrap(text).split("\n")
    assert width(first) <= 76
    assert not first.endswith("「")
    assert second[0] not in "、。」"
    assert wrap("■件名　" + "あ" * 40).split("\n")[1].startswith("  ")
    assert wrap("https://portal.example.jp/" + "a" * 90).count("\n") == 0


def test_a_look_that_sent_something_asks_for_another(
    scene: Scene, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(tasks, "wake", lambda: asked.append("look"))
    invite(meeting(scene))
    with clock.fixed(MONDAY):
        tasks.sweep()
        assert (len(sink.mails), asked) == (5, ["look"]), "a look ends after some hundred mails"
        tasks.sweep()
    assert asked == ["look"], "where nothing is left, nothing is asked for"
