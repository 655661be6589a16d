"""The rule of two, and that all who use it say the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.utils import translation

from apps.action_items.models import Giving
from apps.action_items.policies import can_release_giving
from apps.documents.models import Purge
from apps.documents.spill.policies import can_confirm_purge
from apps.meetings.enums import MeetingState, Released
from apps.meetings.models import Meeting
from apps.meetings.models import Release as MeetingRelease
from apps.meetings.policies import can_release as can_release_meeting
from apps.notices.models import Notice
from apps.notices.models import Release as NoticeRelease
from apps.notices.policies import can_release as can_release_notice
from apps.obligations.models import ReminderRequest
from apps.obligations.policies import can_release_reminder
from apps.organisations.models import HandOver, Membership, Post, Representative, SeatHandOver
from apps.organisations.policies import may_approve_seat, may_confirm_succession
from apps.organisations.roster.models import InvitationRelease, RosterImport
from apps.organisations.roster.policies import may_release, may_release_import
from apps.organisations.second_officer import at_desk, second_officer
from apps.organisations.successions import Succession
from tests.factories import AT
from wg_portal.principal import Principal
from wg_portal.verdict import denied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from wg_portal.verdict import Verdict

BODY, CIRCLE = uuid4(), uuid4()
YOURSELF = "You asked for this yourself. A second person has to decide."


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def officer(*roles: str) -> Principal:
    """Somebody with these seats in the body."""
    return Principal(
        person_id=uuid4(),
        post_id=uuid4(),
        organisation_id=uuid4(),
        circle_ids=frozenset({CIRCLE}) if "secretariat" in roles else frozenset(),
        authored_ids=frozenset(),
        granted_ids=frozenset(),
        member=True,
        seats=frozenset((BODY, role) for role in roles),
        at=AT,
        stepped_up=True,
    )


def meeting(who: Principal, first: UUID) -> Verdict:
    waiting = Meeting(body_id=BODY, state=MeetingState.HELD)
    asked = MeetingRelease(requested_by_id=first, what=Released.MINUTES)
    return can_release_meeting(who, waiting, asked)


def notice(who: Principal, first: UUID) -> Verdict:
    asked = NoticeRelease(requested_by_id=first)
    return can_release_notice(who, Notice(body_id=BODY), asked)


def giving(who: Principal, first: UUID) -> Verdict:
    return can_release_giving(who, Giving(body_id=BODY, requested_by_id=first))


def reminder(who: Principal, first: UUID) -> Verdict:
    asked = ReminderRequest(desk_circle_id=CIRCLE, requested_by_id=first)
    return can_release_reminder(who, asked)


def invitations(who: Principal, first: UUID) -> Verdict:
    return may_release(who, InvitationRelease(people=[], requested_by_id=first))


def roster(who: Principal, first: UUID) -> Verdict:
    made = RosterImport(person_id=first, bodies=[BODY], state=RosterImport.State.ASKED)
    return may_release_import(who, made, concerned=())


def succession(who: Principal, first: UUID) -> Verdict:
    made = Succession(former_id=uuid4(), successor_id=uuid4(), requested_by_id=first)
    return may_confirm_succession(who, made, set())


def seat(who: Principal, first: UUID) -> Verdict:
    handed = HandOver(
        former=Post(person_id=uuid4()), successor=Post(person_id=uuid4()), arranged_by_id=first
    )
    held = Representative(membership=Membership(body_id=BODY))
    return may_approve_seat(who, SeatHandOver(hand_over=handed, seat=held))


def purge(who: Principal, first: UUID) -> Verdict:
    return can_confirm_purge(who, Purge(asked_by_id=first))


OF_A_DESK = [meeting, notice, giving, reminder, invitations, roster, succession, seat]


@pytest.mark.parametrize("decides", [*OF_A_DESK, purge])
def test_who_asked_does_not_decide_and_another_one_does(
    decides: Callable[[Principal, UUID], Verdict],
) -> None:
    first, second = officer("secretariat"), officer("secretariat")
    assert decides(second, first.person_id)
    own = decides(first, first.person_id)
    assert not own
    assert str(own.reason) == YOURSELF


@pytest.mark.parametrize("decides", OF_A_DESK)
@pytest.mark.parametrize("role", ["chair", "deputy", "member", "observer"])
def test_nobody_else_is_a_second_officer(
    decides: Callable[[Principal, UUID], Verdict], role: str
) -> None:
    assert not decides(officer(role), officer("secretariat").person_id)


def test_the_desk_is_told_first() -> None:
    """Who does not sit there learns nothing of who asked."""
    who = officer()
    verdict = second_officer(who, who.person_id, desk=denied("not yours"))
    assert verdict.reason == "not yours"
    assert not at_desk(who, BODY)


def test_nobody_decides_what_concerns_himself() -> None:
    who = officer("secretariat")
    verdict = second_officer(who, uuid4(), concerned={who.person_id, None})
    assert not verdict
    assert "a part in this yourself" in str(verdict.reason)
    assert second_officer(who, None, concerned={None})


def test_a_fresh_factor_where_it_is_asked_for() -> None:
    tired = replace(officer("secretariat"), stepped_up=False)
    assert second_officer(tired, uuid4())
    verdict = second_officer(tired, uuid4(), fresh=True)
    assert not verdict
    assert "second factor" in str(verdict.reason)
    assert not may_release(tired, InvitationRelease(people=[], requested_by_id=uuid4()))
