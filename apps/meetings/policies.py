"""Who may do what with a meeting. Pure: told everything, asks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.meetings.enums import Answer, MeetingState, Released
from apps.organisations.enums import ProxyPolicy, Role, Sector
from apps.organisations.second_officer import at_desk, second_officer
from wg_portal.verdict import ALLOWED, Verdict, denied

if TYPE_CHECKING:
    from apps.meetings.models import Meeting, Release
    from wg_portal.principal import Principal

REPLYING = (Role.CHAIR, Role.DEPUTY, Role.MEMBER, Role.OBSERVER)
"""Seats whose organisations are asked to reply; the secretariat invites and is not asked."""

OFFICIAL_SECTORS = frozenset({Sector.GOVERNMENT, Sector.CENTRAL_BANK})


def can_edit(who: Principal, meeting: Meeting) -> Verdict:
    """Only drafts change: what waits for release is what the second officer sees."""
    desk = at_desk(who, meeting.body_id)
    if not desk:
        return desk
    if meeting.state == MeetingState.REQUESTED:
        return denied(_("It waits for release. Take the request back to change the meeting."))
    if meeting.state != MeetingState.DRAFT:
        return denied(_("The invitation has been sent; what members have read stays as it is."))
    return ALLOWED


def can_request_release(who: Principal, meeting: Meeting, *, items: int) -> Verdict:
    """A draft with an agenda, whose reply deadline is still ahead."""
    desk = at_desk(who, meeting.body_id)
    if not desk:
        return desk
    if meeting.state != MeetingState.DRAFT:
        return denied(_("Release has already been requested."))
    if not items:
        return denied(_("Add an agenda item first."))
    return _reply_deadline_ahead(who, meeting)


def _reply_deadline_ahead(who: Principal, meeting: Meeting) -> Verdict:
    if meeting.reply_due_at <= who.at:
        return denied(_("The reply deadline has passed. Set a later one."))
    return ALLOWED


def can_release(who: Principal, meeting: Meeting, request: Release | None) -> Verdict:
    """The second officer: at the desk now, and not the one who asked."""
    desk = at_desk(who, meeting.body_id)
    if not desk:
        return desk
    if request is None:
        return denied(_("Nobody has asked for release."))
    verdict = second_officer(who, request.requested_by_id, desk=desk)
    if verdict and request.what == Released.INVITATION:
        return _reply_deadline_ahead(who, meeting)
    return verdict


def can_return(who: Principal, meeting: Meeting, request: Release | None) -> Verdict:
    """Any officer sends a request back; the requester takes his own back."""
    desk = at_desk(who, meeting.body_id)
    if not desk:
        return desk
    return ALLOWED if request is not None else denied(_("Nobody has asked for release."))


def can_reply(who: Principal, meeting: Meeting) -> Verdict:
    """A representative of an organisation that is asked, until the deadline."""
    if not who.sits(meeting.body_id, *REPLYING):
        return denied(_("Your organisation is not asked to reply to this invitation."))
    if meeting.state != MeetingState.RELEASED:
        return denied(_("Replies are taken between the invitation and the meeting."))
    if who.at > meeting.reply_due_at:
        return denied(_("The reply deadline has passed. Please phone the secretariat."))
    return ALLOWED


def answers_for(meeting: Meeting, proxy_policy: str, sector: str) -> list[Answer]:
    """Replies that the body's terms and the meeting's form leave to an organisation."""
    answers = [Answer.ONSITE]
    if meeting.online:
        answers.append(Answer.ONLINE)
    if proxy_policy == ProxyPolicy.ANYBODY or (
        proxy_policy == ProxyPolicy.OFFICIALS and sector in OFFICIAL_SECTORS
    ):
        answers.append(Answer.PROXY)
    return [*answers, Answer.ABSENT]


def can_record(who: Principal, meeting: Meeting) -> Verdict:
    """The desk records from the invitation on, also after the meeting."""
    desk = at_desk(who, meeting.body_id)
    if not desk:
        return desk
    if meeting.state not in (MeetingState.RELEASED, MeetingState.HELD):
        return denied(_("The invitation has not been sent yet."))
    return ALLOWED


def can_record_outcome(who: Principal, meeting: Meeting) -> Verdict:
    """Decisions and actions are read by the body at once, so they come out of the meeting."""
    desk = can_record(who, meeting)
    if not desk:
        return desk
    return ALLOWED if who.at >= meeting.starts_at else denied(_("The meeting has not begun yet."))


def can_write_minutes(who: Principal, meeting: Meeting, *, settled: bool) -> Verdict:
    """Until the minutes wait for release or are released (``settled``)."""
    desk = can_record(who, meeting)
    if not desk:
        return desk
    return denied(_("The minutes can no longer be changed.")) if settled else ALLOWED


def can_finish(who: Principal, meeting: Meeting, *, present: int) -> Verdict:
    """Close a meeting that has begun and whose attendance is recorded."""
    desk = can_record(who, meeting)
    if not desk:
        return desk
    if meeting.state == MeetingState.HELD:
        return denied(_("The meeting is closed already."))
    if who.at < meeting.starts_at:
        return denied(_("The meeting has not begun yet."))
    return ALLOWED if present else denied(_("Record who attends first."))


def can_request_minutes(who: Principal, meeting: Meeting, *, written: int, asked: bool) -> Verdict:
    """Ask a second officer to release the minutes of a closed meeting."""
    desk = at_desk(who, meeting.body_id)
    if not desk:
        return desk
    if meeting.state != MeetingState.HELD:
        return denied(_("Close the meeting first."))
    if asked:
        return denied(_("Release has already been requested."))
    return ALLOWED if written else denied(_("Write the minutes of an agenda item first."))
