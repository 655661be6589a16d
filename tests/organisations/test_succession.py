"""A merger and a split: two officers, nothing before the day, everything on it, once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from apps.action_items.models import ActionItem, ActionProgress
from apps.action_items.services import finish, report_progress
from apps.activity.models import Record
from apps.obligations.models import Obligation
from apps.obligations.selectors import owed_by_organisation
from apps.obligations.services import oblige
from apps.organisations import handing_over, succeeding
from apps.organisations.member_lists import member_list
from apps.organisations.models import (
    Membership,
    Organisation,
    Post,
    Representative,
    RosterImport,
    Succession,
)
from apps.sharing.enums import Tlp
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import look
from tests.obligations.scene import DUE, MONDAY, Scene, acting, given
from tests.organisations.succession import (
    BRANCH,
    EVE,
    MORNING,
    NOON,
    THURSDAY,
    Banks,
    banks,
    confirmed,
    post_at,
    requested,
    split,
)
from wg_portal.periods import since
from wg_portal.verdict import PortalError, Refused

MINUTE = timedelta(minutes=1)


@pytest.fixture
def two(scene: Scene, sink: Sink) -> Banks:
    return banks(scene)


def listed(scene: Scene, day: date, at: Any = MONDAY) -> list[str]:
    with acting(scene.second_officer, at) as who:
        blocks = member_list(who, scene.body, day)
    return sorted(seat.called.short_ja for block in blocks for seat in block.seats)


def snapshot() -> tuple[Any, ...]:
    with as_owner():
        return tuple(
            list(model.objects.order_by("pk").values_list())
            for model in (Organisation, Post, Membership, Representative, Obligation)
        )


def bearer(subject: Any) -> list[str]:
    with as_owner():
        found = Obligation.objects.filter(subject_id=subject.pk, state="open")
        return [each.bearer_organisation.short_ja for each in found]


def test_nothing_before_the_day_and_everything_on_it_once(scene: Scene, two: Banks) -> None:
    action = given(scene)
    before = snapshot()
    made = confirmed(scene)
    look(EVE)
    assert snapshot() == before
    assert "Bank" in listed(scene, THURSDAY)
    look(MORNING)
    assert "Bank" in listed(scene, date(2026, 12, 9), MORNING)
    assert listed(scene, THURSDAY, MORNING) == ["Cabinet", "Ministry", "Peer"]
    with as_owner():
        done = Succession.objects.get(pk=made.pk)
        assert done.done_at == MORNING
        old = Post.objects.get(pk=scene.main.pk)
        assert old.during.upper == THURSDAY
        verbs = set(Record.objects.filter(subject_id=two.bank.pk).values_list("verb", flat=True))
    assert verbs == {
        "organisations.SuccessionRequested",
        "organisations.SuccessionConfirmed",
        "organisations.SuccessionDone",
    }
    assert bearer(action) == ["Peer"]
    after = snapshot()
    look(MORNING + MINUTE)
    assert snapshot() == after


def test_a_seat_goes_over_with_its_people_and_else_they_sit_on_in_the_successors(
    scene: Scene, two: Banks
) -> None:
    confirmed(scene)
    look(MORNING)
    new = post_at(scene.main, two.peer)
    with as_owner():
        seat = Membership.objects.get(body=two.own, organisation=two.peer)
        assert (seat.role, seat.during.lower) == ("member", THURSDAY)
        assert [each.post_id for each in seat.representatives.all()] == [new.pk]
        theirs = Membership.objects.get(body=scene.body, organisation=two.peer)
        sitting = theirs.representatives.as_of(NOON)
        assert {
            (each.post.person_id, each.capacity, each.during.lower == THURSDAY) for each in sitting
        } == {
            (scene.peer.person_id, "primary", False),
            # A seat has one main contact.
            (scene.main.person_id, "deputy", True),
            (scene.deputy.person_id, "deputy", True),
            (scene.attendant.person_id, "attendant", True),
        }
        joined = Record.objects.filter(verb="organisations.SeatJoined", body_id=scene.body.pk)
        assert joined.count() == 3
        assert not new.org_admin
        assert (
            not Post.objects.filter(organisation=two.peer, org_admin=True)
            .exclude(pk=two.boss.pk)
            .exists()
        )
    with acting(new, NOON) as who:
        assert who.sits(two.own.pk, "member")
        assert who.sits(scene.body.pk, "member")


@pytest.mark.parametrize("role", ["observer", "deputy"])
def test_in_a_seat_of_another_role_nobody_sits_on(scene: Scene, two: Banks, role: str) -> None:
    """It would open more, or less, than what they read before."""
    with as_owner():
        Membership.objects.filter(body=scene.body, organisation=two.peer).update(role=role)
    confirmed(scene)
    look(MORNING)
    with acting(post_at(scene.main, two.peer), NOON) as who:
        assert not {role for body, role in who.seats if body == scene.body.pk}


def test_nobody_sits_on_for_longer_than_he_was_to_sit(scene: Scene, two: Banks) -> None:
    last = date(2027, 1, 1)
    with as_owner():
        for seat in Representative.objects.filter(post=scene.main):
            seat.during = since(seat.during.lower, last - timedelta(days=1))
            seat.save()
    confirmed(scene)
    look(MORNING)
    new = post_at(scene.main, two.peer)
    with as_owner():
        seats = Representative.objects.filter(post=new)
        assert [each.during.upper for each in seats] == [last, last]


def test_who_sits_there_already_keeps_that_seat(scene: Scene, two: Banks) -> None:
    with as_owner():
        kept = make.post(scene.main.person, two.peer)
        make.seat(scene.body, kept, capacity="attendant")
    confirmed(scene)
    look(MORNING)
    with as_owner():
        seats = Representative.objects.filter(post=kept, membership__body=scene.body)
        assert [each.capacity for each in seats] == ["attendant"]


def test_who_has_a_post_there_keeps_it(scene: Scene, two: Banks) -> None:
    with as_owner():
        kept = make.post(scene.main.person, two.peer, title_ja="部長")
    confirmed(scene)
    look(MORNING)
    with as_owner():
        held = Post.objects.filter(person_id=scene.main.person_id, organisation=two.peer)
        assert [each.pk for each in held] == [kept.pk]
        assert Representative.objects.filter(membership__body=two.own, post=kept).exists()


def test_the_successor_reads_only_from_the_day_on_and_never_what_the_former_was_chosen_for(
    scene: Scene, two: Banks
) -> None:
    with as_owner():
        desk = scene.officer.organisation
        theirs = make.organisations_circle(scene.body, two.peer, desk)
        ours = make.organisations_circle(scene.body, two.bank, desk)
    for_peer = given(
        scene, circle=theirs, owner_organisation_id=two.peer.pk, title_ja="相手に宛てたもの"
    )
    for_bank = given(scene, circle=ours, title_ja="当行に宛てたもの")
    confirmed(scene)
    look(EVE)
    with acting(scene.main, EVE) as who:
        read = set(ActionItem.objects.visible_to(who).values_list("pk", flat=True))
        assert for_bank.pk in read
        assert for_peer.pk not in read
        assert not ActionItem.objects.filter(pk=for_peer.pk).exists()
    look(MORNING)
    new = post_at(scene.main, two.peer)
    for post in (new, scene.peer, two.boss):
        with acting(post, NOON) as who:
            read = set(ActionItem.objects.visible_to(who).values_list("pk", flat=True))
            assert for_peer.pk in read
            assert for_bank.pk not in read
            assert not ActionItem.objects.filter(pk=for_bank.pk).exists()
    # It stays with the former's name: its author decides anew.
    assert bearer(for_bank) == ["Bank"]
    with acting(scene.officer, NOON) as who:
        assert ActionItem.objects.visible_to(who).get(pk=for_bank.pk).owner_organisation == two.bank


def test_an_item_goes_over_and_is_finished_there(scene: Scene, two: Banks) -> None:
    action = given(scene)
    with acting(scene.main) as by:
        report_progress(action_id=action.pk, comment="当行の内部事情", by=by)
    confirmed(scene)
    look(MORNING)
    with acting(scene.peer, NOON) as by:
        steps = ActionProgress.objects.visible_to(by).filter(action=action)
        assert [(each.state, each.comment) for each in steps] == [("doing", "Bank → Peer（合併）")]
        assert [line.subject_id for line in owed_by_organisation(by)] == [action.pk]
        finish(action_id=action.pk, comment="済", by=by)
    assert bearer(action) == []


def test_what_was_reported_and_not_confirmed_goes_over_too(scene: Scene, two: Banks) -> None:
    reported, done = given(scene), given(scene)
    from apps.action_items.services import confirm

    for action in (reported, done):
        with acting(scene.main) as by:
            finish(action_id=action.pk, comment="済", by=by)
    with acting(scene.officer) as by:
        confirm(action_id=done.pk, by=by)
    confirmed(scene)
    look(MORNING)
    with as_owner():
        owners = {
            each.pk: each.owner_organisation_id
            for each in ActionItem.objects.filter(pk__in=[reported.pk, done.pk])
        }
    assert owners == {reported.pk: two.peer.pk, done.pk: two.bank.pk}


def test_what_both_owe_is_asked_once(scene: Scene, two: Banks) -> None:
    action = given(scene)
    with acting(scene.officer) as by:
        for owner in (two.bank, two.peer):
            oblige(
                kind="reply",
                subject_type="action_items.ActionItem",
                subject_id=action.pk,
                body_id=scene.body.pk,
                bearer_organisation_id=owner.pk,
                desk_circle_id=scene.desk.pk,
                due_at=DUE,
                counting="days",
                by=by,
            )
    confirmed(scene)
    look(MORNING)
    with as_owner():
        found = Obligation.objects.filter(kind="reply", subject_id=action.pk)
        states = {(each.bearer_organisation_id, each.state) for each in found}
    assert states == {(two.bank.pk, "withdrawn"), (two.peer.pk, "open")}


def test_red_stays(scene: Scene, two: Banks) -> None:
    with as_owner():
        circle = make.people_circle(scene.body, scene.main, scene.officer)
        action = given(scene)
        ActionItem.objects.filter(pk=action.pk).update(
            tlp=Tlp.RED, circle=circle, circle_kind="people"
        )
    confirmed(scene)
    look(MORNING)
    assert bearer(action) == ["Bank"]
    with acting(post_at(scene.main, two.peer), NOON, stepped_up=True) as who:
        assert not ActionItem.objects.visible_to(who).filter(pk=action.pk).exists()


def test_two_officers_without_a_part(scene: Scene, two: Banks) -> None:
    for post in (scene.main, scene.admin, two.boss, scene.aide, scene.rival):
        with acting(post) as by, pytest.raises(Refused):
            succeeding.request_merger(two.bank.pk, two.peer.pk, THURSDAY, by=by)
    made = requested(scene)
    for post in (scene.officer,):
        with acting(post) as by, pytest.raises(Refused):
            succeeding.confirm(made.pk, by=by)
    with as_owner():
        make.post(scene.second_officer.person, two.peer)
    with acting(scene.second_officer) as by, pytest.raises(Refused):
        succeeding.confirm(made.pk, by=by)
    look(MORNING)
    with as_owner():
        assert Succession.objects.get(pk=made.pk).done_at is None


def test_it_is_taken_back_before_the_day_only(scene: Scene, two: Banks) -> None:
    made = confirmed(scene)
    before = snapshot()
    with acting(scene.officer, EVE) as by:
        succeeding.take_back(made.pk, by=by)
    look(MORNING)
    assert snapshot() == before
    again = confirmed(scene)
    with acting(scene.officer, MORNING) as by, pytest.raises(Refused):
        succeeding.take_back(again.pk, by=by)


def test_what_must_be_settled_first_has_a_sentence(scene: Scene, two: Banks) -> None:
    with acting(scene.officer) as by:
        for former, successor, day in (
            (two.bank, two.bank, THURSDAY),
            (two.bank, two.peer, date(2026, 12, 6)),
            (two.peer, two.bank, date(2025, 1, 1)),
        ):
            with pytest.raises(PortalError):
                succeeding.request_merger(former.pk, successor.pk, day, by=by)
    with acting(scene.admin) as by:
        handed = handing_over.arrange(
            scene.deputy.pk, scene.attendant.pk, date(2026, 12, 20), by=by
        )
    with acting(scene.officer) as by, pytest.raises(PortalError, match=r"引き継ぎ|hand-over"):
        succeeding.request_merger(two.bank.pk, two.peer.pk, THURSDAY, by=by)
    with acting(scene.admin) as by:
        handing_over.take_back(handed.pk, by=by)
    with as_owner():
        waiting = RosterImport.objects.create(
            person_id=scene.officer.person_id, post=scene.officer, at=MONDAY, state="waiting",
            decided_by_id=scene.second_officer.person_id,
        )  # fmt: skip
    with acting(scene.officer) as by, pytest.raises(PortalError):
        succeeding.request_merger(two.bank.pk, two.peer.pk, THURSDAY, by=by)
    with as_owner():
        RosterImport.objects.filter(pk=waiting.pk).update(state="discarded")
    requested(scene)
    with acting(scene.officer) as by, pytest.raises(Refused):
        succeeding.request_merger(scene.rival.organisation_id, two.bank.pk, THURSDAY, by=by)


def test_who_is_told(scene: Scene, two: Banks, sink: Sink) -> None:
    made = requested(scene)
    look(MONDAY)
    assert told(sink) == {scene.second_officer.person.email}
    sink.clear()
    with acting(scene.second_officer) as by:
        succeeding.confirm(made.pk, by=by)
    look(MONDAY + MINUTE)
    assert told(sink) == {scene.admin.person.email, two.boss.person.email}
    sink.clear()
    look(MORNING)
    assert told(sink) == {
        post.person.email
        for post in (scene.main, scene.deputy, scene.attendant, scene.admin, two.boss)
    }
    assert "Bank" not in "".join(mail.as_string() for mail in sink.mails)


def told(sink: Sink) -> set[str]:
    return {to for _sender, (to,) in sink.envelopes}


def test_a_split_founds_an_organisation_on_its_day(scene: Scene, two: Banks) -> None:
    with as_owner():
        head = make.post(make.person("Head"), two.bank, org_admin=True)
        seat = Membership.objects.get(body=two.own, organisation=two.bank)
    action = given(scene)
    split(scene, scene.main, head, seats=[seat.pk])
    look(EVE)
    with as_owner():
        assert not Organisation.objects.filter(name_ja=BRANCH["name_ja"]).exists()
    look(MORNING)
    with as_owner():
        new = Organisation.objects.get(name_ja=BRANCH["name_ja"])
        people = {each.person_id for each in Post.objects.filter(organisation=new)}
        assert people == {scene.main.person_id, head.person_id}
        assert Membership.objects.get(body=two.own, organisation=new).during.lower == THURSDAY
        assert Post.objects.get(pk=scene.deputy.pk).during.upper is None
        assert Membership.objects.get(body=scene.body, organisation=two.bank).during.upper is None
    assert bearer(action) == ["Bank"]
    with acting(post_at(scene.main, new), NOON) as who:
        assert who.sits(two.own.pk, "member")
        assert not ActionItem.objects.visible_to(who).filter(pk=action.pk).exists()


def test_a_split_leaves_both_with_an_administrator(scene: Scene, two: Banks) -> None:
    for posts in ([scene.main.pk], [scene.main.pk, scene.admin.pk]):
        with acting(scene.officer) as by, pytest.raises(PortalError):
            succeeding.request_split(two.bank.pk, BRANCH, THURSDAY, posts=posts, seats=[], by=by)
