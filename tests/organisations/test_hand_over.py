"""A transferred person's duties: arranged by his administrator, done on the day, by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from apps.action_items.models import ActionItem
from apps.activity.models import Record
from apps.notifications import hand_overs
from apps.notifications.models import Delivery, DigestPreference
from apps.obligations.models import Obligation
from apps.obligations.selectors import owed_by
from apps.organisations import handing_over
from apps.organisations.models import HandOver, Post, Representative, SeatHandOver
from apps.sharing.enums import Tlp
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import look
from tests.obligations.scene import MONDAY, Scene, acting
from tests.organisations.transfer import (
    EVE,
    MIDNIGHT,
    THURSDAY,
    arranged,
    enter,
    newcomer_of,
)
from wg_portal import clock
from wg_portal.clock import JST
from wg_portal.periods import since
from wg_portal.verdict import PortalError, Refused


def approve(made: HandOver, post: Post, at: datetime = MONDAY) -> None:
    with as_owner():
        asked = SeatHandOver.objects.get(hand_over=made)
    with acting(post, at) as by:
        handing_over.approve_seat(asked.pk, by=by)


def assignee(duty: Obligation) -> UUID | None:
    with as_owner():
        return Obligation.objects.get(pk=duty.pk).assignee_id


def told(sink: Sink, word: str) -> list[str]:
    found = zip(sink.mails, sink.envelopes, strict=True)
    return [to[1][0] for mail, to in found if word in str(mail["Subject"])]


def test_nothing_changes_before_the_day_and_all_at_midnight(
    scene: Scene,
    sink: Sink,
    duty: Obligation,
) -> None:
    made = arranged(scene)
    look(EVE)
    assert assignee(duty) == scene.deputy.person_id
    with acting(scene.deputy, EVE) as who:
        assert [line.obligation_id for line in owed_by(who)] == [duty.pk]
    sink.clear()
    # Access ends by its date, whether a worker looks or not.
    with pytest.raises(AssertionError), acting(scene.deputy, MIDNIGHT):
        pass
    look(MIDNIGHT)
    assert assignee(duty) == scene.attendant.person_id
    with acting(scene.attendant, MIDNIGHT) as who:
        assert [line.obligation_id for line in owed_by(who)] == [duty.pk]
    with as_owner():
        done = HandOver.objects.get(pk=made.pk)
        verbs = list(Record.objects.filter(subject_id=scene.deputy.person_id).order_by("at"))
    assert (done.moved, done.kept) == ([duty.pk], [])
    assert [each.verb for each in verbs] == [
        "organisations.HandOverArranged",
        "organisations.DutiesHandedOver",
    ]
    assert told(sink, "引き継") == [scene.attendant.person.email]
    before = len(sink.mails)
    look(MIDNIGHT + timedelta(minutes=1))
    assert len(sink.mails) == before


def test_reminders_follow_the_successor(scene: Scene, sink: Sink, duty: Obligation) -> None:
    arranged(scene)
    look(MIDNIGHT)
    sink.clear()
    for day in range(10, 15):
        for hour in (7, 9):
            look(datetime(2026, 12, day, hour, 30, tzinfo=JST))
    everybody = [to for _sender, (to,) in sink.envelopes]
    assert scene.attendant.person.email in everybody
    assert scene.deputy.person.email not in everybody


def test_what_was_queued_for_the_former_is_not_sent(
    scene: Scene,
    sink: Sink,
    duty: Obligation,
) -> None:
    look(MONDAY)
    with as_owner():
        mine = Delivery.objects.filter(recipient_id=scene.deputy.person_id)
        mine.exclude(state__in=("sent", "told")).update(due_at=MIDNIGHT)
        DigestPreference.objects.create(person_id=scene.deputy.person_id, frequency="off")
    arranged(scene)
    look(EVE)
    sink.clear()
    look(datetime(2026, 12, 14, 7, 30, tzinfo=JST))
    assert sink.to(scene.deputy.person.email) == []


def test_what_the_successor_may_not_read_stays_with_the_organisation(
    scene: Scene,
    sink: Sink,
    duty: Obligation,
) -> None:
    made = arranged(scene, successor=newcomer_of(scene))
    look(MIDNIGHT)
    assert assignee(duty) is None
    with as_owner():
        assert HandOver.objects.get(pk=made.pk).kept == [duty.pk]
    with acting(scene.main, MIDNIGHT) as who:
        assert [line.obligation_id for line in owed_by(who)] == [duty.pk]


@pytest.mark.parametrize("approved_at", [MONDAY, MIDNIGHT + timedelta(days=1)])
def test_an_approved_seat_goes_over_and_opens_what_hangs_on_it(
    scene: Scene,
    sink: Sink,
    duty: Obligation,
    approved_at: datetime,
) -> None:
    newcomer = newcomer_of(scene)
    made = arranged(scene, successor=newcomer)
    with acting(newcomer, MONDAY) as who:
        assert who.seats == frozenset()
    if approved_at == MONDAY:
        approve(made, scene.officer)
    look(MIDNIGHT)
    in_time = approved_at == MONDAY
    assert assignee(duty) == (newcomer.person_id if in_time else None)
    if not in_time:
        approve(made, scene.officer, approved_at)
        look(approved_at)
    with acting(newcomer, approved_at if not in_time else MIDNIGHT) as who:
        assert who.sits(scene.body.pk, "member")
        assert [line.obligation_id for line in owed_by(who)] == [duty.pk]
    with as_owner():
        seats = Representative.objects.filter(post__in=[scene.deputy, newcomer])
        first = approved_at.date() if not in_time else THURSDAY
        assert {(s.post_id, s.capacity, s.during.lower) for s in seats} == {
            (scene.deputy.pk, "deputy", make.LONG_AGO),
            (newcomer.pk, "deputy", first),
        }
        assert {s.during.upper for s in seats} == {THURSDAY, None}


def test_who_sits_already_is_raised(scene: Scene, sink: Sink) -> None:
    with acting(scene.admin) as by:
        made = handing_over.arrange(scene.main.pk, scene.attendant.pk, THURSDAY, by=by)
    approve(made, scene.officer)
    look(MIDNIGHT)
    with as_owner():
        held = Representative.objects.filter(post=scene.attendant).order_by("during")
        assert [(s.capacity, s.during.lower) for s in held] == [
            ("attendant", make.LONG_AGO),
            ("primary", THURSDAY),
        ]


def test_taken_back_before_its_day(scene: Scene, sink: Sink, duty: Obligation) -> None:
    made = arranged(scene)
    look(MONDAY)
    with acting(scene.admin, MONDAY) as by:
        handing_over.take_back(made.pk, by=by)
    look(MONDAY)
    look(MIDNIGHT)
    assert assignee(duty) == scene.deputy.person_id
    with acting(scene.deputy, MIDNIGHT):
        pass
    assert told(sink, "引継ぎ") == [scene.deputy.person.email] * 2
    officers = [scene.officer.person.email, scene.second_officer.person.email]
    assert sorted(told(sink, "交代の承認")) == sorted(officers)
    again = arranged(scene, at=MIDNIGHT)
    look(MIDNIGHT)
    with acting(scene.admin, MIDNIGHT) as by, pytest.raises(Refused):
        handing_over.take_back(again.pk, by=by)


def test_one_bad_row_never_stops_the_others(
    scene: Scene,
    sink: Sink,
    duty: Obligation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with acting(scene.admin) as by:
        bad = handing_over.arrange(scene.main.pk, scene.attendant.pk, THURSDAY, by=by)
    arranged(scene)
    real = hand_overs.hand_over

    def failing(former: Post, successor: Post, *, at: datetime) -> Any:
        if former.pk == scene.main.pk:
            raise RuntimeError
        return real(former, successor, at=at)

    monkeypatch.setattr(hand_overs, "hand_over", failing)
    look(MIDNIGHT)
    assert assignee(duty) == scene.attendant.person_id
    monkeypatch.undo()
    look(MIDNIGHT + timedelta(minutes=30))
    with as_owner():
        assert HandOver.objects.get(pk=bad.pk).done_at is None
    look(MIDNIGHT + timedelta(minutes=61))
    with as_owner():
        assert HandOver.objects.get(pk=bad.pk).done_at is not None


def test_red_is_never_inherited(scene: Scene, sink: Sink, duty: Obligation) -> None:
    with as_owner():
        named = make.people_circle(scene.body, scene.deputy, scene.attendant, scene.officer)
        ActionItem.objects.filter(pk=duty.subject_id).update(
            tlp=Tlp.RED, circle=named, circle_kind=named.kind
        )
    made = arranged(scene)
    look(MIDNIGHT)
    assert assignee(duty) == scene.deputy.person_id
    with as_owner():
        done = HandOver.objects.get(pk=made.pk)
    assert (done.moved, done.kept) == ([], [])


@pytest.mark.parametrize("chosen", [True, False])
def test_digest_settings_go_to_who_has_chosen_none(
    scene: Scene,
    sink: Sink,
    chosen: bool,
) -> None:
    with as_owner():
        DigestPreference.objects.create(
            person_id=scene.deputy.person_id, frequency="weekly", weekday=2, hour=11
        )
        if chosen:
            DigestPreference.objects.create(person_id=scene.attendant.person_id, hour=6)
    arranged(scene)
    look(MIDNIGHT)
    with as_owner():
        wish = DigestPreference.objects.get(person_id=scene.attendant.person_id)
    assert (wish.frequency, wish.hour) == (("daily", 6) if chosen else ("weekly", 11))


def test_today_is_a_day_too(scene: Scene, sink: Sink, duty: Obligation) -> None:
    arranged(scene, day=MONDAY.date())
    with clock.fixed(MONDAY):
        assert enter(scene.deputy).get("/").status_code == 302
    look(MONDAY)
    assert assignee(duty) == scene.attendant.person_id


def test_who_may_not(scene: Scene, sink: Sink) -> None:
    day = THURSDAY
    with acting(scene.main) as by, pytest.raises(Refused):
        handing_over.arrange(scene.deputy.pk, scene.attendant.pk, day, by=by)
    with acting(scene.admin) as by:
        with pytest.raises(Refused):
            handing_over.arrange(scene.admin.pk, scene.attendant.pk, day, by=by)
        with pytest.raises(Refused):
            handing_over.arrange(scene.peer.pk, scene.attendant.pk, day, by=by)
        with pytest.raises(Post.DoesNotExist):
            handing_over.arrange(scene.deputy.pk, scene.peer.pk, day, by=by)
        with pytest.raises(PortalError):
            handing_over.arrange(scene.deputy.pk, scene.attendant.pk, date(2026, 12, 6), by=by)
        made = handing_over.arrange(scene.deputy.pk, scene.attendant.pk, day, by=by)
        with pytest.raises(PortalError):
            handing_over.arrange(scene.main.pk, scene.deputy.pk, day, by=by)
        with pytest.raises(Refused):
            handing_over.arrange(scene.deputy.pk, scene.main.pk, day, by=by)
    for post in (scene.aide, scene.rival, scene.admin, scene.main):
        with as_owner():
            asked = SeatHandOver.objects.get(hand_over=made)
        with acting(post) as by, pytest.raises((Refused, SeatHandOver.DoesNotExist)):
            handing_over.approve_seat(asked.pk, by=by)


def test_colleagues_and_rivals_see_no_row(scene: Scene, sink: Sink) -> None:
    arranged(scene)
    seen = {}
    for name in ("admin", "main", "deputy", "attendant", "peer", "rival", "aide", "officer"):
        with acting(getattr(scene, name)):
            seen[name] = (HandOver.objects.count(), SeatHandOver.objects.count())
    none = (0, 0)
    assert seen == dict.fromkeys(seen, none) | {"admin": (1, 1), "officer": (1, 1)}


def test_nobody_is_left_with_what_nobody_holds(scene: Scene, duty: Obligation) -> None:
    with as_owner():
        other = make.post(make.person("Second"), scene.bank, org_admin=True)
    arranged(scene)
    with acting(scene.admin) as by, pytest.raises(Refused, match="引継ぎを取り消し"):
        handing_over.arrange(scene.attendant.pk, scene.main.pk, THURSDAY, by=by)
    with acting(scene.admin) as by:
        handing_over.arrange(other.pk, scene.main.pk, THURSDAY, by=by)
    with acting(other) as by, pytest.raises(Refused, match="組織管理者がいなく"):
        handing_over.arrange(scene.admin.pk, scene.main.pk, THURSDAY, by=by)


def test_a_seat_that_begins_later_leaves_no_gap(scene: Scene, duty: Obligation) -> None:
    successor = newcomer_of(scene)
    with as_owner():
        begins = THURSDAY + timedelta(days=7)
        make.seat(scene.body, successor, capacity="attendant", during=since(begins))
    made = arranged(scene, successor)
    approve(made, scene.officer)
    with clock.fixed(MIDNIGHT):
        hand_overs.carry_out(at=MIDNIGHT)
    with as_owner():
        seats = Representative.objects.filter(post=successor).order_by("during")
        found = [(seat.during.lower, seat.during.upper, seat.capacity) for seat in seats]
    assert found == [(THURSDAY, begins, "deputy"), (begins, None, "deputy")]
