"""Digests: when they leave, what is in them, and that nothing is told twice or for nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest

from apps.documents.events import PaperReleased
from apps.documents.models import Paper
from apps.notifications.models import Delivery, DigestPreference
from apps.notifications.slots import following, latest
from apps.obligations.ladders import Stage
from apps.obligations.services import discharge, set_ladder
from apps.organisations.models import Post
from apps.sharing.enums import Tlp
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import (
    DAY,
    MINUTE,
    invite,
    look,
    meeting,
    paper,
    publish,
    rows,
    states,
    text_of,
)
from tests.obligations.scene import DUE, MONDAY, Scene, acting, given, morning
from wg_portal.clock import JST
from wg_portal.periods import since

EIGHT = timedelta(minutes=31)


def jan(day: int) -> datetime:
    return datetime(2027, 1, day, 8, tzinfo=JST)


def at(day: int, hour: int = 8, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=JST)


@pytest.mark.parametrize(
    ("wish", "now", "last", "ahead"),
    [
        ({}, at(7, 10), at(7), at(8)),
        ({}, at(7, 7), at(4), at(7)),
        ({}, at(6), at(4), at(7)),  # Sunday
        ({"hour": 18}, at(7, 10), at(4, 18), at(7, 18)),
        ({"frequency": "weekly"}, at(9), at(7), at(14)),
        # Monday 23 November is a holiday: the weekly digest leaves on Tuesday.
        ({"frequency": "weekly"}, at(23, 9, 11), at(16, 8, 11), at(24, 8, 11)),
        ({"frequency": "weekly"}, at(25, 9, 11), at(24, 8, 11), at(30, 8, 11)),
        ({"frequency": "off"}, at(9), None, None),
        ({"frequency": "chosen", "weekdays": [1, 3]}, at(9), at(8), at(10)),
        ({"frequency": "chosen", "weekdays": [4]}, at(10), at(4), at(11)),
        # Of a chosen holiday the digest leaves on the day after, once where that is chosen too.
        ({"frequency": "chosen", "weekdays": [0, 3]}, at(23, 9, 11), at(19, 8, 11), at(24, 8, 11)),
        ({"frequency": "chosen", "weekdays": [0, 1]}, at(24, 9, 11), at(24, 8, 11), at(30, 8, 11)),
        # Of the whole recess it leaves once, on the first working day.
        ({"frequency": "chosen", "weekdays": [2, 4]}, at(30), at(25), jan(4)),
        # The government's recess.
        ({}, at(30), at(28), jan(4)),
    ],
)
def test_slots(
    wish: dict[str, object], now: datetime, last: datetime | None, ahead: datetime | None
) -> None:
    made = DigestPreference(**wish)
    assert latest(made, JST, now) == last
    assert following(made, JST, now + MINUTE) == ahead


def test_slots_stand_on_the_persons_own_clock() -> None:
    zone = ZoneInfo("America/Los_Angeles")
    slot = latest(DigestPreference(), zone, at(8, 12))
    assert slot == datetime(2026, 12, 7, 8, tzinfo=zone)
    assert latest(DigestPreference(), zone, at(8, 0)) == slot - 3 * DAY


def test_reminders_ride_and_are_told_once(scene: Scene, sink: Sink) -> None:
    given(scene)
    look(MONDAY)
    sink.clear()
    assert look(morning(9)) == 0
    assert states(reason="obligations.StageDue") == ["waiting"]
    assert look(morning(9) + EIGHT) == 1
    assert "残り3営業日" in text_of(sink.mails[0])
    assert "連絡先について" in text_of(sink.mails[0])
    assert states(reason="obligations.StageDue") == ["told"]
    assert look(morning(9) + EIGHT + MINUTE) == 0
    assert look(morning(10) + EIGHT) == 0


def test_a_jump_over_many_days_makes_one_digest(scene: Scene, sink: Sink) -> None:
    publish(PaperReleased, paper(scene))
    given(scene)
    look(MONDAY)
    sink.clear()
    look(at(15, 12))
    to_main = sink.to(scene.main.person.email)
    assert len(to_main) == 1
    text = text_of(to_main[0])
    assert text.index("期限を過ぎています") < text.index("新着")
    assert "期限超過1件" in to_main[0]["Subject"]
    assert look(at(15, 13)) == 0


def test_nothing_to_tell_makes_no_digest(scene: Scene, sink: Sink) -> None:
    look(at(8))
    assert rows() == []
    publish(PaperReleased, paper(scene, at(8, 9)), at(8, 9))
    look(at(8, 10))
    assert sink.mails == [], "what came after the digest's hour waits for the next morning"
    with as_owner():
        Paper.objects.update(withdrawn_at=at(8, 11))
    look(at(9))
    assert sink.mails == []
    assert set(states(reason="digest")) == {"dropped"}
    assert {r.fault for r in rows(reason="documents.PaperReleased")} == {"not visible"}


def test_discharge_stops_the_line_in_the_digest(scene: Scene, sink: Sink) -> None:
    action = given(scene)
    look(MONDAY)
    look(morning(9))
    with acting(scene.main, morning(9)) as by:
        discharge(kind="action", subject_id=action.pk, bearer_organisation_id=scene.bank.pk, by=by)
    sink.clear()
    for day in range(9, 19):
        look(morning(day) + EIGHT)
    assert not [m for m in sink.mails if "連絡先について" in text_of(m)]
    assert {r.fault for r in rows(reason="obligations.StageDue")} == {"no longer owed"}


def test_a_reminder_goes_by_itself_when_no_digest_leaves(scene: Scene, sink: Sink) -> None:
    with as_owner():
        DigestPreference.objects.create(person=scene.main.person, frequency="off")
    given(scene)
    look(MONDAY)
    sink.clear()
    assert look(morning(9)) == 1
    assert "期限のお知らせ" in sink.mails[0]["Subject"]
    assert look(morning(9) + EIGHT) == 0


def test_a_stage_at_once_waits_for_no_digest(scene: Scene, sink: Sink) -> None:
    stages = [Stage(1, -3, "bearer", manner="at_once"), Stage(2, 1, "secretariat")]
    with acting(scene.officer) as by:
        set_ladder(kind="action", body=scene.body, stages=stages, by=by)
    given(scene)
    look(MONDAY)
    sink.clear()
    look(morning(9))
    assert states(reason="obligations.StageDue") == ["sent"]
    assert len(sink.mails) == 1
    sink.clear()
    look(morning(9) + EIGHT)
    assert sink.mails == []


def test_a_waiting_reminder_goes_by_itself_when_the_wish_changes(scene: Scene, sink: Sink) -> None:
    given(scene)
    look(MONDAY)
    look(morning(9))
    with as_owner():
        DigestPreference.objects.create(person=scene.main.person, frequency="off")
    sink.clear()
    assert look(morning(9) + MINUTE) == 1
    assert states(reason="obligations.StageDue") == ["sent"]


def test_a_reminder_of_the_last_day_never_comes_after_the_deadline(
    scene: Scene, sink: Sink
) -> None:
    with as_owner():
        DigestPreference.objects.create(person=scene.main.person, hour=18)
    given(scene)
    look(MONDAY)
    sink.clear()
    look(morning(14))
    assert [m["Subject"] for m in sink.to(scene.main.person.email)] != []
    assert morning(14) < DUE


def test_what_came_as_a_mail_is_not_new_again(scene: Scene, sink: Sink) -> None:
    invite(meeting(scene))
    look(MONDAY)
    sink.clear()
    look(at(8))
    assert sink.mails == []


def test_a_long_digest_fits_forty_lines(scene: Scene, sink: Sink) -> None:
    invite(meeting(scene))
    with as_owner():
        named = make.people_circle(scene.body, scene.main)
    for n in range(12):
        publish(PaperReleased, paper(scene, circle=named, notice_title=f"資料の件 {n}"))
    for n in range(7):
        given(scene, notice_title=f"宿題 {n}", title_ja=f"宿題 {n}")
    look(MONDAY)
    sink.clear()
    look(at(15))
    text = text_of(sink.to(scene.main.person.email)[0])
    assert text.count("\n") <= 40
    assert "ほか" in text


def test_green_goes_by_its_title_amber_by_its_notice_title_red_by_fixed_words(
    scene: Scene, sink: Sink
) -> None:
    publish(PaperReleased, paper(scene, tlp=Tlp.GREEN, notice_title="", title_ja="緑の題"))
    publish(PaperReleased, paper(scene, notice_title="琥珀の件"))
    with as_owner():
        named = make.people_circle(scene.body, scene.main)
    publish(PaperReleased, paper(scene, tlp=Tlp.RED, circle=named, notice_title="赤の件"))
    look(at(8))
    text = text_of(sink.to(scene.main.person.email)[0])
    assert "TLP:GREEN 資料 緑の題" in text
    assert "琥珀の件" in text
    assert "TLP:RED 資料\n" in text
    assert "赤の件" not in text
    assert "TLP:RED" not in text_of(sink.to(scene.peer.person.email)[0])


def test_a_waiting_reminder_never_waits_past_its_deadline(scene: Scene, sink: Sink) -> None:
    given(scene)
    look(MONDAY)
    look(morning(14))
    with as_owner():
        DigestPreference.objects.create(person=scene.main.person, hour=18)
    sink.clear()
    assert look(morning(14) + MINUTE) == 1
    assert "期限" in sink.to(scene.main.person.email)[0]["Subject"]


def test_the_next_meeting_obeys_the_rule_of_names(scene: Scene, sink: Sink) -> None:
    meeting(scene, number=3, embargo_until=DUE)
    publish(PaperReleased, paper(scene))
    sooner = text_of(told(scene, sink, at(8)))
    assert "次回" not in sooner
    meeting(scene, number=4, starts_at=at(18, 10), ends_at=at(18, 11))
    publish(PaperReleased, paper(scene))
    assert "第4回" in text_of(told(scene, sink, at(9)))


def test_further_duties_are_ones_own_that_are_not_listed(scene: Scene, sink: Sink) -> None:
    given(scene)
    given(scene, due_at=at(25, 17), notice_title="別の件")
    look(MONDAY)
    look(morning(9))
    text = text_of(told(scene, sink, morning(9) + EIGHT))
    assert "別の件" not in text
    assert "ご対応をお願いしているものが1件" in text


def test_what_others_owe_does_not_hide_ones_own_duties(scene: Scene, sink: Sink) -> None:
    given(scene)
    given(
        scene,
        owner_organisation_id=scene.officer.organisation_id,
        due_at=datetime(2027, 1, 29, 17, tzinfo=JST),
    )
    for day in (14, 15, 16, 17):
        look(morning(day))
    text = text_of(told(scene, sink, morning(17) + EIGHT, scene.officer))
    assert "他機関の対応待ち（1件）" in text
    assert "期限を過ぎています" not in text, "it is not the officer who is late"
    assert "ご対応をお願いしているものが1件" in text


def test_a_digest_leaves_on_a_post_that_still_exists(scene: Scene, sink: Sink) -> None:
    with as_owner():
        other = make.post(scene.peer.person, make.organisation("Old"))
        make.seat(scene.body, other)
        everybody = make.circle_of(scene.body)
        named = make.people_circle(scene.body, other)
    publish(PaperReleased, paper(scene, circle=everybody, notice_title="残る件"))
    publish(PaperReleased, paper(scene, circle=named, notice_title="消える件"), MONDAY + MINUTE)
    look(MONDAY + MINUTE)
    with as_owner():
        gone = Delivery.objects.filter(recipient=scene.peer.person)
        gone.filter(subject_id__in=Paper.objects.filter(circle=named).values("pk")).update(
            post=other
        )
        gone.exclude(subject_id__in=Paper.objects.filter(circle=named).values("pk")).update(
            post=scene.peer
        )
        other.during = since(make.LONG_AGO, MONDAY.date())
        other.save()
    text = text_of(told(scene, sink, at(8), scene.peer))
    assert "残る件" in text


def told(scene: Scene, sink: Sink, when: datetime, post: Post | None = None) -> EmailMessage:
    """The digest that leaves at ``when``."""
    sink.clear()
    look(when)
    found = sink.to((post or scene.main).person.email)
    return next(mail for mail in found if mail["X-Portal-Kind"] == "digest")
