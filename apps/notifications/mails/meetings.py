"""Mails about meetings: invitations, requests for release, minutes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.utils.translation import gettext as _

from apps.meetings.models import Meeting, Release
from apps.notifications import subjects
from apps.notifications.cases import (
    Case,
    DigestLine,
    Handler,
    Happening,
    Telling,
    Withheld,
    everybody,
)
from apps.notifications.desks import desk_posts
from apps.notifications.enums import Mandatory, NewsGroup
from apps.notifications.invites import calendar_entry
from apps.notifications.letters import Addressee, Notice, elsewhere, when
from apps.notifications.mails.news import news_line, news_notice, tell_readers
from apps.organisations.principals import current_principal
from apps.sharing.enums import Tlp
from apps.sharing.selectors import Recipient, recipients_of
from wg_portal import dates
from wg_portal.rowsecurity import as_person

if TYPE_CHECKING:
    from datetime import datetime

MEETING = "meetings.Meeting"


def _tell_invited(event: Happening) -> list[Telling]:
    officers = desk_posts(event.uuid("body_id"), event.at)
    readers = recipients_of(event.subject_id)
    # An officer who holds another post too is still one of those who invite.
    desk = {reader.person_id for reader in readers if reader.post_id in officers}
    return [Telling(reader) for reader in everybody(readers) if reader.person_id not in desk]


def _tell_other_officers(event: Happening) -> list[Telling]:
    return [
        Telling(officer, stage=event.id.hex)
        for officer, requester in _officers(event)
        if officer.person_id != requester
    ]


def _tell_requester(event: Happening) -> list[Telling]:
    return [
        Telling(officer, stage=event.id.hex)
        for officer, requester in _officers(event)
        if officer.person_id == requester
    ]


def _officers(event: Happening) -> list[tuple[Recipient, UUID | None]]:
    """The desk's officers who may see the draft, each with the person who asked for release."""
    posts = desk_posts(event.uuid("body_id"), event.at)
    officers = everybody(r for r in recipients_of(event.subject_id) if r.post_id in posts)
    requester = _requester(officers[0], event.uuid("release_id")) if officers else None
    return [(officer, requester) for officer in officers]


def _requester(reader: Recipient, release_id: UUID) -> UUID | None:
    with as_person(reader.person_id, reader.post_id):
        who = current_principal("mail")
        if who is None:
            return None
        release = Release.objects.visible_to(who).filter(pk=release_id).first()
        return release.requested_by_id if release else None


def summary(meeting: Meeting) -> str:
    """Return what an invitation may call the meeting."""
    return meeting.notice_title or subjects.meeting_number(meeting)


def _write_invitation(case: Case) -> Notice:
    meeting = cast("Meeting | None", case.thing)
    if meeting is None or not subjects.may_be_named(meeting, case.at):
        return fixed_invitation(case.delivery.subject_id, case.delivery.label)
    return invitation(meeting, case.to, case.who.person_id, case.at)


def fixed_invitation(meeting_id: UUID | None, label: str) -> Notice:
    """Return the invitation that says nothing, for TLP:RED and under embargo."""
    return Notice(
        headline=_("Notice of a meeting"),
        lead=[
            _("There is a notice of a meeting for you."),
            _("Please sign in to the portal to read it."),
        ],
        url=subjects.address(MEETING, meeting_id) if meeting_id else subjects.home(),
        behind=label,
    )


def invitation(meeting: Meeting, to: Addressee, recipient_id: UUID, at: datetime) -> Notice:
    """Return the invitation as each recipient gets it; the preview shows the same."""
    title = summary(meeting)
    due = dates.short_moment(meeting.reply_due_at, to.language)
    place = _("%(place)s (room: see the portal)") % {"place": meeting.place}
    if meeting.online:
        place = _("%(place)s; online attendance is possible") % {"place": place}
    period = dates.long_period(meeting.starts_at, meeting.ends_at, to.language)
    if elsewhere(meeting.starts_at, to):
        period += f" ({dates.short_moment(meeting.starts_at, to.language, to.zone)})"
    return Notice(
        tag=_("Reply by %(when)s") % {"when": due},
        headline=_("Invitation: %(title)s") % {"title": title},
        lead=[
            _("The following meeting will be held, and we request the honour of your attendance."),
            _("Please reply in the portal by the deadline given below."),
        ],
        rows=[
            (_("Subject"), title),
            (_("Date and time"), period),
            (_("Place"), place),
            (_("Reply deadline"), when(meeting.reply_due_at, to)),
        ],
        how=_("Please sign in to the portal and reply under “What is expected of you”."),
        url=subjects.address(MEETING, meeting.pk),
        behind=meeting.label,
        calendar=calendar_entry(meeting, title, to, recipient_id, at),
    )


def _write_request(case: Case) -> Notice:
    release = _release(case)
    if release.released_at or release.returned_at:
        raise Withheld("already decided")
    return Notice(
        headline=_("Release requested"),
        lead=[
            _("Another officer of the secretariat asks for release by a second officer."),
            _("Please check the content and who will be told, then release or return it."),
        ],
        rows=[(_("Subject"), _draft_name(case))],
        url=subjects.address(MEETING, release.meeting_id),
        behind=case.delivery.label,
    )


def _write_return(case: Case) -> Notice:
    release = _release(case)
    return Notice(
        headline=_("Request for release returned"),
        lead=[
            _("Your request for release was returned by another officer of the secretariat."),
            _("The comment is in the portal. Please revise it and request release again."),
        ],
        rows=[(_("Subject"), _draft_name(case))],
        url=subjects.address(MEETING, release.meeting_id),
        behind=case.delivery.label,
    )


def _release(case: Case) -> Release:
    release = Release.objects.visible_to(case.who).filter(pk=case.delivery.facts["release_id"])
    found: Release | None = release.first()
    if found is None:
        raise Withheld("not visible")
    return found


def _draft_name(case: Case) -> str:
    """What officers call a draft: body and number, never the title for notices yet."""
    meeting = cast("Meeting | None", case.thing)
    if meeting is None or meeting.tlp >= Tlp.RED:
        return subjects.noun(MEETING)
    return subjects.meeting_number(meeting)


def _minutes_line(case: Case) -> DigestLine:
    return replace(news_line(case), url=_meeting_address(case))


def _write_minutes(case: Case) -> Notice:
    written = news_notice(case, _("Minutes released"), _("Minutes have been released."))
    return replace(written, url=_meeting_address(case))


def _meeting_address(case: Case) -> str:
    """Minutes stand on the page of their meeting."""
    return subjects.address(MEETING, UUID(case.delivery.facts["meeting_id"]))


HANDLERS = {
    "meetings.MeetingReleased": Handler(
        MEETING, Mandatory.INVITATION, _tell_invited, write=_write_invitation
    ),
    "meetings.ReleaseRequested": Handler(
        MEETING, Mandatory.RELEASE, _tell_other_officers, write=_write_request
    ),
    "meetings.ReleaseReturned": Handler(
        MEETING, Mandatory.RELEASE, _tell_requester, write=_write_return
    ),
    "meetings.MinutesReleased": Handler(
        "meetings.Minutes",
        NewsGroup.MINUTES,
        tell_readers,
        write=_write_minutes,
        line=_minutes_line,
    ),
}
