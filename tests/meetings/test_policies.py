"""Who may do what: pure, on values made by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from apps.meetings import policies
from apps.meetings.enums import Answer, MeetingState, Released
from apps.meetings.models import Meeting, Release
from apps.organisations.second_officer import at_desk
from tests.factories import AT
from wg_portal.principal import Principal

BODY = uuid4()


def someone(*roles: str) -> Principal:
    return Principal(
        person_id=uuid4(),
        post_id=uuid4(),
        organisation_id=uuid4(),
        circle_ids=frozenset(),
        authored_ids=frozenset(),
        granted_ids=frozenset(),
        member=True,
        seats=frozenset((BODY, role) for role in roles),
        at=AT,
        stepped_up=False,
    )


def meeting(state: MeetingState = MeetingState.DRAFT, **fields: Any) -> Meeting:
    return Meeting(
        body_id=BODY,
        state=state,
        reply_due_at=AT + timedelta(days=3),
        starts_at=AT + timedelta(days=9),
        **fields,
    )


def asked(by: Principal, what: Released = Released.INVITATION) -> Release:
    return Release(requested_by_id=by.person_id, what=what)


@pytest.mark.parametrize("role", ["chair", "deputy", "member", "observer"])
def test_only_the_desk_prepares_and_releases(role: str) -> None:
    who = someone(role)
    officer = someone("secretariat")
    waiting = meeting(MeetingState.REQUESTED)
    assert not at_desk(who, BODY)
    assert not policies.can_edit(who, meeting())
    assert not policies.can_request_release(who, meeting(), items=3)
    assert not policies.can_release(who, waiting, asked(officer))
    assert not policies.can_return(who, waiting, asked(officer))
    assert not policies.can_record(who, meeting(MeetingState.RELEASED))


def test_the_desk_of_another_body_is_nobody_here() -> None:
    assert not policies.can_edit(someone("secretariat"), Meeting(body_id=uuid4()))


def test_release_by_the_second_officer_only() -> None:
    first, second = someone("secretariat"), someone("secretariat")
    waiting = meeting(MeetingState.REQUESTED)
    assert policies.can_release(second, waiting, asked(first))
    assert not policies.can_release(first, waiting, asked(first))
    assert not policies.can_release(second, waiting, None)


def test_what_waits_does_not_change() -> None:
    officer = someone("secretariat")
    assert policies.can_edit(officer, meeting())
    for state in (MeetingState.REQUESTED, MeetingState.RELEASED, MeetingState.HELD):
        verdict = policies.can_edit(officer, meeting(state))
        assert not verdict
        assert verdict.reason


def test_request_needs_an_agenda_and_time_to_reply() -> None:
    officer = someone("secretariat")
    assert policies.can_request_release(officer, meeting(), items=1)
    assert not policies.can_request_release(officer, meeting(), items=0)
    late = meeting()
    late.reply_due_at = AT
    assert not policies.can_request_release(officer, late, items=1)


def test_replies_between_invitation_and_deadline() -> None:
    sent = meeting(MeetingState.RELEASED)
    for role in ("chair", "deputy", "member", "observer"):
        assert policies.can_reply(someone(role), sent)
    assert not policies.can_reply(someone("secretariat"), sent)
    assert not policies.can_reply(someone("member"), meeting())
    sent.reply_due_at = AT - timedelta(seconds=1)
    assert "電話" in str(policies.can_reply(someone("member"), sent).reason)


def test_answers_follow_the_terms() -> None:
    hall = meeting(online=False)
    assert policies.answers_for(hall, "none", "it") == [Answer.ONSITE, Answer.ABSENT]
    hybrid = meeting(online=True)
    assert Answer.PROXY in policies.answers_for(hybrid, "anybody", "it")
    assert Answer.PROXY in policies.answers_for(hybrid, "officials", "government")
    assert Answer.PROXY not in policies.answers_for(hybrid, "officials", "it")


def test_closing_needs_a_beginning_and_attendance() -> None:
    officer = someone("secretariat")
    sent = meeting(MeetingState.RELEASED)
    assert not policies.can_finish(officer, sent, present=3)
    sent.starts_at = AT
    assert policies.can_finish(officer, sent, present=3)
    assert not policies.can_finish(officer, sent, present=0)
    assert not policies.can_finish(officer, meeting(MeetingState.HELD), present=3)


def test_minutes_are_asked_for_after_the_meeting() -> None:
    officer = someone("secretariat")
    held = meeting(MeetingState.HELD)
    assert policies.can_request_minutes(officer, held, written=1, asked=False)
    assert not policies.can_request_minutes(officer, held, written=0, asked=False)
    assert not policies.can_request_minutes(officer, held, written=1, asked=True)
    assert not policies.can_request_minutes(
        officer, meeting(MeetingState.RELEASED), written=1, asked=False
    )
    assert not policies.can_write_minutes(officer, held, settled=True)
