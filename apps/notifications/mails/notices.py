"""General notices: news for their readers, urgent ones at once, a mail to who must acknowledge."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.utils.translation import gettext as _

from apps.notices.models import Correction, Notice, Release
from apps.notifications import letters, subjects
from apps.notifications.cases import (
    Case,
    Handler,
    Happening,
    Telling,
    Withheld,
    change_of,
    everybody,
)
from apps.notifications.desks import desk_posts
from apps.notifications.enums import Channel, Mandatory, NewsGroup
from apps.notifications.letters import when
from apps.notifications.mails.news import (
    changed_line,
    gone_name,
    news_line,
    tell_readers_again,
    tell_who_knew,
    versions,
    withdrawn_line,
)
from apps.obligations.enums import ObligationKind
from apps.obligations.models import Obligation
from apps.obligations.selectors import bearer_audience
from apps.organisations.principals import current_principal
from apps.sharing.selectors import Recipient, recipients_of
from wg_portal import dates
from wg_portal.rowsecurity import as_person, as_system

if TYPE_CHECKING:
    from datetime import datetime

    from apps.notifications.cases import DigestLine
    from apps.notifications.letters import Addressee
    from apps.obligations.models import ObligationQuerySet
    from wg_portal.principal import Principal

NOTICE = "notices.Notice"


def _tell_of_release(event: Happening) -> list[Telling]:
    """Every reader in his digest, but for the desk and for those who get the mail that asks."""
    return [Telling(each, Channel.DIGEST) for each in _readers(event)]


def _tell_at_once(event: Happening) -> list[Telling]:
    return [Telling(each) for each in _readers(event)]


def _readers(event: Happening) -> list[Recipient]:
    asked = _bearers(_duties(event))
    return [each for each in _outside_the_desk(event) if each.person_id not in asked]


def _outside_the_desk(event: Happening) -> list[Recipient]:
    """Readers who are no officers of the desk: an officer with another post sends it too."""
    officers = desk_posts(event.uuid("body_id"), event.at)
    readers = recipients_of(event.subject_id)
    desk = {reader.person_id for reader in readers if reader.post_id in officers}
    return [each for each in everybody(readers) if each.person_id not in desk]


def _duties(event: Happening) -> ObligationQuerySet:
    about = Obligation.objects.filter(kind=ObligationKind.NOTICE, subject_id=event.subject_id)
    return about.open()


def _bearers(duties: ObligationQuerySet) -> set[UUID]:
    with as_system("relay"):
        found = list(duties.values_list("pk", flat=True))
    return {bearer.person_id for duty in found for bearer in bearer_audience(duty)}


def _tell_asked(event: Happening) -> list[Telling]:
    duty = event.uuid("obligation_id")
    return [
        Telling(bearer, stage=duty.hex, obligation_id=duty)
        for bearer in everybody(bearer_audience(duty))
    ]


def _tell_of_change(event: Happening) -> list[Telling]:
    """Every reader outside the desk, but for those who get the mail that asks again."""
    outside = {each.person_id for each in _outside_the_desk(event)}
    asked = _bearers(_duties(event).filter(opened_at=event.at))
    return [
        each for each in tell_readers_again(event) if each.recipient.person_id in outside - asked
    ]


def _tell_of_change_at_once(event: Happening) -> list[Telling]:
    return [replace(each, channel=Channel.MAIL) for each in _tell_of_change(event)]


def _tell_of_withdrawal(event: Happening) -> list[Telling]:
    officers = desk_posts(event.uuid("body_id"), event.at)
    return [each for each in tell_who_knew(event) if each.recipient.post_id not in officers]


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
    requester = _requester(officers[0], event.facts) if officers else None
    return [(officer, requester) for officer in officers]


def _requester(reader: Recipient, facts: dict[str, Any]) -> UUID | None:
    with as_person(reader.person_id, reader.post_id):
        who = current_principal("mail")
        asked = _asked(facts, who) if who else None
        return asked.requested_by_id if asked else None


def _asked(facts: dict[str, Any], who: Principal) -> Release | Correction | None:
    """What a second officer is asked to release: the notice, or a correction of it."""
    if "correction_id" in facts:
        found = Correction.objects.visible_to(who).filter(pk=facts["correction_id"])
    else:
        found = Release.objects.visible_to(who).filter(pk=facts["release_id"])
    asked: Release | Correction | None = found.first()
    return asked


def told(notice: Notice, name: str, due_at: datetime | None, to: Addressee) -> letters.Notice:
    """Return the mail that tells of a notice called ``name``, and asks if there is a deadline.

    The preview shows the same.
    """
    mail = letters.Notice(
        headline=_("Notice: %(title)s") % {"title": name},
        lead=[
            _("There is an urgent notice of the secretariat. Please read it at once.")
            if notice.urgent
            else _("There is a notice of the secretariat.")
        ],
        rows=[(_("Subject"), name)],
        url=subjects.address(NOTICE, notice.pk),
        behind=notice.label,
        urgent=notice.urgent,
    )
    return mail if due_at is None else _asking(mail, due_at, to)


def told_of_correction(
    notice: Notice, name: str, due_at: datetime | None, to: Addressee, *, versions: tuple[int, int]
) -> letters.Notice:
    """Return the mail that tells of a correction, and asks again if there is a deadline.

    The preview shows the same.
    """
    mail = letters.Notice(
        headline=_("Notice corrected"),
        lead=[_("A notice has been corrected.")],
        rows=[(_("Subject"), name), (_("What has changed"), change_of(versions))],
        url=subjects.address(NOTICE, notice.pk),
        behind=notice.label,
        urgent=notice.urgent,
    )
    if due_at is None:
        return mail
    lead = [_("A notice that your organisation has acknowledged has been corrected.")]
    return _asking(replace(mail, lead=lead), due_at, to)


def _asking(mail: letters.Notice, due_at: datetime, to: Addressee) -> letters.Notice:
    return replace(
        mail,
        tag=_("Due %(when)s") % {"when": dates.short_moment(due_at, to.language)},
        lead=[
            *mail.lead,
            _("Please read it in the portal and acknowledge it by the deadline."),
        ],
        rows=[*mail.rows, (_("Deadline"), when(due_at, to))],
        how=_("Please sign in to the portal and respond under “What is expected of you”."),
    )


def _write_released(case: Case) -> letters.Notice:
    notice = cast("Notice", case.thing)
    due = case.duty.due_at if case.duty else None
    return told(notice, subjects.name(notice, NOTICE, case.at), due, case.to)


def _write_revised(case: Case) -> letters.Notice:
    return _corrected(case, versions(case, "revision"), None)


def _write_asked_again(case: Case) -> letters.Notice:
    now = case.delivery.facts["revision"]
    return _corrected(case, (now - 1, now), case.duty.due_at if case.duty else None)


def _corrected(case: Case, versions: tuple[int, int], due_at: datetime | None) -> letters.Notice:
    notice = cast("Notice", case.thing)
    name = subjects.name(notice, NOTICE, case.at)
    return told_of_correction(notice, name, due_at, case.to, versions=versions)


def _revised_line(case: Case) -> DigestLine:
    return changed_line(case, "revision")


def _write_withdrawn(case: Case) -> letters.Notice:
    return letters.Notice(
        headline=_("Notice withdrawn"),
        lead=[
            _("The following notice has been withdrawn."),
            _("Please do not rely on it any more."),
        ],
        rows=[(_("Subject"), gone_name(case))],
        url=subjects.home(),
        behind=case.delivery.label,
    )


def _write_request(case: Case) -> letters.Notice:
    asked = _shown(case)
    if asked.released_at or asked.returned_at:
        raise Withheld("already decided")
    return _to_officer(
        case,
        _("Release of a correction requested")
        if isinstance(asked, Correction)
        else _("Release requested"),
        _("Another officer of the secretariat asks for release by a second officer."),
        _("Please check the content and who will be told, then release or return it."),
    )


def _write_return(case: Case) -> letters.Notice:
    _shown(case)
    return _to_officer(
        case,
        _("Request for release returned"),
        _("Your request for release was returned by another officer of the secretariat."),
        _("The comment is in the portal. Please revise it and request release again."),
    )


def _to_officer(case: Case, headline: str, *lead: str) -> letters.Notice:
    """What officers call it among themselves: its number, never the title for notices."""
    notice = cast("Notice", case.thing)
    return letters.Notice(
        headline=headline,
        lead=list(lead),
        rows=[(_("Subject"), f"{subjects.noun(NOTICE)} {notice.code}")],
        url=subjects.address(NOTICE, notice.pk),
        behind=notice.label,
    )


def _shown(case: Case) -> Release | Correction:
    found = _asked(case.delivery.facts, case.who)
    if found is None:
        raise Withheld("not visible")
    return found


HANDLERS = {
    "notices.NoticeReleaseRequested": Handler(
        NOTICE, Mandatory.RELEASE, _tell_other_officers, write=_write_request
    ),
    "notices.NoticeReleaseReturned": Handler(
        NOTICE, Mandatory.RELEASE, _tell_requester, write=_write_return
    ),
    "notices.NoticeReleased": Handler(
        NOTICE, NewsGroup.NOTICES, _tell_of_release, write=_write_released, line=news_line
    ),
    "notices.UrgentNoticeReleased": Handler(
        NOTICE, Mandatory.URGENT, _tell_at_once, write=_write_released
    ),
    "notices.NoticeAcknowledgementAsked": Handler(
        NOTICE, Mandatory.ACKNOWLEDGEMENT, _tell_asked, write=_write_released
    ),
    "notices.NoticeCorrectionRequested": Handler(
        NOTICE, Mandatory.RELEASE, _tell_other_officers, write=_write_request
    ),
    "notices.NoticeCorrectionReturned": Handler(
        NOTICE, Mandatory.RELEASE, _tell_requester, write=_write_return
    ),
    "notices.NoticeRevised": Handler(
        NOTICE,
        NewsGroup.NOTICES,
        _tell_of_change,
        write=_write_revised,
        line=_revised_line,
        is_change=True,
    ),
    "notices.UrgentNoticeRevised": Handler(
        NOTICE, Mandatory.URGENT, _tell_of_change_at_once, write=_write_revised
    ),
    "notices.NoticeAcknowledgementAskedAgain": Handler(
        NOTICE, Mandatory.ACKNOWLEDGEMENT, _tell_asked, write=_write_asked_again
    ),
    "notices.NoticeWithdrawn": Handler(
        NOTICE,
        Mandatory.WITHDRAWAL,
        _tell_of_withdrawal,
        write=_write_withdrawn,
        line=withdrawn_line,
        of_the_gone=True,
        ends=True,
    ),
}
