"""What a merger does to seats and to whoever sits in them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from apps.activity.models import Record
from apps.dashboard.succession_seats import PersonFate, seat_lines
from apps.organisations.models import (
    Membership,
    Organisation,
    Post,
    Representative,
)
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import look
from tests.obligations.scene import Scene, acting
from tests.organisations.succession import (
    MORNING,
    NOON,
    THURSDAY,
    Banks,
    banks,
    confirmed,
    post_at,
)
from wg_portal.periods import since

MINUTE = timedelta(minutes=1)


@pytest.fixture
def two(scene: Scene, sink: Sink) -> Banks:
    return banks(scene)


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


JANUARY, FEBRUARY = date(2027, 1, 31), date(2027, 2, 1)


def contacts(body: Any, organisation: Organisation) -> set[tuple[Any, str, date | None]]:
    """Who sits there after the day, as what, until when."""
    with as_owner():
        seats = Representative.objects.filter(
            membership__body=body, membership__organisation=organisation
        )
        return {(each.post.person_id, each.capacity, each.during.upper) for each in seats}


def test_the_next_main_contact_stays_one_where_the_seat_goes_over(scene: Scene, two: Banks) -> None:
    with as_owner():
        now = Representative.objects.get(membership__body=two.own, post=scene.main)
        now.during = since(now.during.lower, JANUARY)
        now.save()
        make.seat(two.own, scene.deputy, during=since(FEBRUARY))
    confirmed(scene)
    look(MORNING)
    assert contacts(two.own, two.peer) == {
        (scene.main.person_id, "primary", FEBRUARY),
        (scene.deputy.person_id, "primary", None),
    }


def test_there_are_no_two_main_contacts_when_the_successors_own_begins_later(
    scene: Scene, two: Banks
) -> None:
    with as_owner():
        theirs = Representative.objects.get(membership__body=scene.body, post=scene.peer)
        theirs.during = since(FEBRUARY)
        theirs.save()
    row = confirmed(scene)
    with acting(scene.second_officer) as who:
        [line] = [each for each in seat_lines(who, row) if each.body == scene.body]
        [said] = [fate for each, fate in line.people if each.post_id == scene.main.pk]
    look(MORNING)
    assert said is PersonFate.SECOND
    found = contacts(scene.body, two.peer)
    assert {person for person, capacity, _ in found if capacity == "primary"} == {
        scene.peer.person_id
    }
    assert (scene.main.person_id, "deputy", None) in found


def test_who_is_main_contact_only_before_the_successors_own_stays_it(
    scene: Scene, two: Banks
) -> None:
    with as_owner():
        for post, during in (
            (scene.peer, since(FEBRUARY)),
            (scene.main, since(date(2026, 1, 1), JANUARY)),
        ):
            held = Representative.objects.get(membership__body=scene.body, post=post)
            held.during = during
            held.save()
    confirmed(scene)
    look(MORNING)
    assert (scene.main.person_id, "primary", FEBRUARY) in contacts(scene.body, two.peer)


def test_who_sits_there_already_keeps_that_seat(scene: Scene, two: Banks) -> None:
    with as_owner():
        kept = make.post(scene.main.person, two.peer)
        make.seat(scene.body, kept, capacity="attendant")
    confirmed(scene)
    look(MORNING)
    with as_owner():
        seats = Representative.objects.filter(post=kept, membership__body=scene.body)
        assert [each.capacity for each in seats] == ["attendant"]
