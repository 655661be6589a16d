"""A merger and the main contacts: one at a time, now and later."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from apps.dashboard.succession_seats import PersonFate, seat_lines
from apps.organisations.models import Organisation, Representative
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import look
from tests.obligations.scene import Scene, acting
from tests.organisations.succession import MORNING, Banks, banks, confirmed
from wg_portal.periods import since


@pytest.fixture
def two(scene: Scene, sink: Sink) -> Banks:
    return banks(scene)


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
