"""Threat notes: news for their readers, a mail at once to whom an acknowledgement is asked of."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from apps.notifications import subjects
from apps.notifications.cases import Case, DigestLine, Handler, Happening, Telling, everybody
from apps.notifications.enums import Channel, Mandatory, NewsGroup
from apps.notifications.letters import Notice, when
from apps.notifications.mails.news import (
    changed_line,
    changed_notice,
    gone_name,
    news_line,
    news_notice,
    tell_readers_again,
    tell_who_knew,
    withdrawn_line,
)
from apps.obligations.enums import ObligationKind
from apps.obligations.models import Obligation
from apps.obligations.selectors import bearer_audience
from apps.sharing.selectors import recipients_of
from wg_portal import dates
from wg_portal.rowsecurity import as_system

NOTE = "threat_notes.ThreatNote"


def _tell_of_release(event: Happening) -> list[Telling]:
    """Every reader in his digest, but for those who get the mail that asks them."""
    asked = _asked(event.subject_id) if event.facts["asked"] else set()
    readers = everybody(recipients_of(event.subject_id))
    return [Telling(each, Channel.DIGEST) for each in readers if each.person_id not in asked]


def _asked(note_id: UUID) -> set[UUID]:
    with as_system("relay"):
        owed = Obligation.objects.open().filter(kind=ObligationKind.ACKNOWLEDGE, subject_id=note_id)
        duties = list(owed.values_list("pk", flat=True))
    return {bearer.person_id for duty in duties for bearer in bearer_audience(duty)}


def _tell_asked(event: Happening) -> list[Telling]:
    duty = event.uuid("obligation_id")
    return [
        Telling(bearer, stage=duty.hex, obligation_id=duty)
        for bearer in everybody(bearer_audience(duty))
    ]


def _tell_originator(event: Happening) -> list[Telling]:
    """The readers of the organisation that wrote the note, but for who commented himself."""
    originator, person = event.facts["originator_id"], event.facts["person_id"]
    return [
        Telling(each, Channel.DIGEST, stage=event.id.hex)
        for each in everybody(recipients_of(event.subject_id))
        if str(each.organisation_id) == originator and str(each.person_id) != person
    ]


def _write_asked(case: Case) -> Notice:
    assert case.duty is not None  # noqa: S101 (the telling names the obligation)
    due = case.duty.due_at
    return Notice(
        tag=_("Due %(when)s") % {"when": dates.short_moment(due, case.to.language)},
        headline=_("A threat note to be acknowledged"),
        lead=[
            _("A threat note has been shared with you."),
            _("Please read it in the portal and acknowledge it by the deadline."),
        ],
        rows=[
            (_("Subject"), subjects.name(case.thing, NOTE, case.at)),
            (_("Deadline"), when(due, case.to)),
        ],
        how=_("Please sign in to the portal and respond under “What is expected of you”."),
        url=subjects.address(NOTE, case.delivery.subject_id),  # type: ignore[arg-type]
        behind=case.delivery.label,
    )


def _revised_line(case: Case) -> DigestLine:
    return changed_line(case, "revision")


def _commented_line(case: Case) -> DigestLine:
    line = news_line(case)
    return replace(line, what=_("%(what)s (new comment)") % {"what": line.what}, is_new=False)


def _write_released(case: Case) -> Notice:
    return news_notice(case, _("New threat note"), _("A threat note has been shared with you."))


def _write_revised(case: Case) -> Notice:
    return changed_notice(
        case, "revision", _("Threat note revised"), _("A threat note has been revised.")
    )


def _write_commented(case: Case) -> Notice:
    return news_notice(
        case,
        _("New comment on a threat note"),
        _("A threat note of your organisation has been commented on."),
    )


def _write_withdrawn(case: Case) -> Notice:
    return Notice(
        headline=_("Threat note withdrawn"),
        lead=[
            _("The following threat note has been withdrawn."),
            _("Please do not rely on it any more."),
        ],
        rows=[(_("Subject"), gone_name(case))],
        url=subjects.home(),
        behind=case.delivery.label,
    )


HANDLERS = {
    "threat_notes.NoteReleased": Handler(
        NOTE, NewsGroup.NOTES, _tell_of_release, write=_write_released, line=news_line
    ),
    "threat_notes.AcknowledgementAsked": Handler(
        NOTE, Mandatory.ACKNOWLEDGEMENT, _tell_asked, write=_write_asked
    ),
    "threat_notes.NoteRevised": Handler(
        NOTE,
        NewsGroup.NOTES,
        tell_readers_again,
        write=_write_revised,
        line=_revised_line,
        is_change=True,
    ),
    "threat_notes.NoteCommented": Handler(
        NOTE, NewsGroup.NOTES, _tell_originator, write=_write_commented, line=_commented_line
    ),
    "threat_notes.NoteWithdrawn": Handler(
        NOTE,
        Mandatory.WITHDRAWAL,
        tell_who_knew,
        write=_write_withdrawn,
        line=withdrawn_line,
        of_the_gone=True,
    ),
}
