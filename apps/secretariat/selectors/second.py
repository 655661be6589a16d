"""Everything that waits for a second officer, from all parts of the portal, the oldest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import ngettext, pgettext

from apps.action_items.giving_page import waiting
from apps.documents.models import Purge, Reissue
from apps.meetings.enums import Released
from apps.meetings.models import Release as MeetingRelease
from apps.meetings.naming import meeting_name
from apps.notices.selectors import waiting_corrections, waiting_releases
from apps.obligations.models import ReminderRequest
from apps.organisations.enums import Role
from apps.organisations.models import Succession
from apps.organisations.policies import is_officer
from apps.organisations.roster.models import InvitationRelease, RosterImport
from apps.organisations.selectors import known_body
from apps.secretariat.selectors.things import named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from apps.accounts.models import User
    from apps.notices.models import Correction
    from apps.notices.models import Release as NoticeRelease
    from wg_portal.principal import Principal

RELEASE_PAGES = {
    Released.INVITATION: "meetings:audience",
    Released.MINUTES: "meetings:minutes_review",
}


@dataclass(frozen=True, slots=True)
class SecondLook:
    """One request; ``own``: the reader asked himself, so another officer must decide."""

    kind: str
    name: str
    by: str
    at: datetime
    url: str
    own: bool
    tlp: int


def second_looks(who: Principal) -> list[SecondLook]:
    """Return what the officer may see of it; a constant number of queries, none for the others."""
    if not is_officer(who):
        return []
    parts = (
        _meetings,
        _notices,
        _givings,
        _rosters,
        _invitations,
        _reminders,
        _purges,
        _reissues,
        _successions,
    )
    found = [each for part in parts for each in part(who)]
    return sorted(found, key=lambda each: each.at)


def _look(
    who: Principal, person: User, at: datetime, kind: str, name: str, url: str, tlp: int
) -> SecondLook:
    return SecondLook(kind, name, person.name, at, url, person.pk == who.person_id, tlp)


def _meetings(who: Principal) -> Iterator[SecondLook]:
    desks = who.bodies_as(Role.SECRETARIAT)
    found = MeetingRelease.objects.visible_to(who).waiting().filter(meeting__body_id__in=desks)
    for each in found.select_related("requested_by", "meeting").prefetch_related(
        known_body(who, "meeting__body")
    ):
        released = Released(each.what)
        yield _look(
            who,
            each.requested_by,
            each.requested_at,
            str(released.label),
            meeting_name(each.meeting),
            reverse(RELEASE_PAGES[released], args=[each.meeting_id]),
            each.meeting.tlp,
        )


def _notices(who: Principal) -> Iterator[SecondLook]:
    asked: list[tuple[str, str, list[NoticeRelease] | list[Correction]]] = [
        (pgettext("subject", "Notice"), "check", waiting_releases(who)),
        (
            pgettext("second officer", "Correction of a notice"),
            "correction",
            waiting_corrections(who),
        ),
    ]
    for kind, page, found in asked:
        for each in found:
            yield _look(
                who,
                each.requested_by,
                each.requested_at,
                kind,
                each.notice.title,
                reverse(f"notices:{page}", args=[each.notice_id]),
                each.notice.tlp,
            )


def _givings(who: Principal) -> Iterator[SecondLook]:
    for each in waiting(who):
        name = ngettext("%(n)d action item", "%(n)d action items", len(each.drafts))
        yield _look(
            who,
            each.requested_by,
            each.requested_at,
            pgettext("second officer", "Action items to be given"),
            name % {"n": len(each.drafts)},
            reverse("action_items:giving", args=[each.pk]),
            0,
        )


def _rosters(who: Principal) -> Iterator[SecondLook]:
    for each in RosterImport.objects.visible_to(who).asked().select_related("person"):
        rows = sum(sheet["new"] + sheet["changed"] for sheet in each.counts.values())
        yield _look(
            who,
            each.person,
            each.confirmed_at,
            pgettext("second officer", "Roster to be imported"),
            ngettext("Roster of %(n)d entry", "Roster of %(n)d entries", rows) % {"n": rows},
            reverse("organisations:roster_import", args=[each.pk]),
            0,
        )


def _invitations(who: Principal) -> Iterator[SecondLook]:
    found = InvitationRelease.objects.visible_to(who).waiting().select_related("requested_by")
    for each in found:
        name = ngettext("%(n)d person", "%(n)d people", len(each.people))
        yield _look(
            who,
            each.requested_by,
            each.requested_at,
            pgettext("second officer", "Invitations to the portal"),
            name % {"n": len(each.people)},
            reverse("organisations:invitations"),
            0,
        )


def _reminders(who: Principal) -> Iterator[SecondLook]:
    found = list(ReminderRequest.objects.visible_to(who).open().select_related("requested_by"))
    things = named(who, {(each.subject_type, each.subject_id) for each in found})
    for each in found:
        yield _look(
            who,
            each.requested_by,
            each.requested_at,
            pgettext("second officer", "Reminder to many"),
            things[each.subject_type, each.subject_id].title,
            reverse("secretariat:desk") + "#awaited",
            each.tlp,
        )


def _purges(who: Principal) -> Iterator[SecondLook]:
    found = Purge.objects.visible_to(who).filter(confirmed_at=None)
    for each in found.select_related("asked_by", "withdrawal"):
        yield _look(
            who,
            each.asked_by,
            each.asked_at,
            pgettext("second officer", "Erasure of a withdrawn paper"),
            each.withdrawal.name or pgettext("subject", "Paper"),
            reverse("documents:withdrawal", args=[each.withdrawal_id]),
            each.withdrawal.tlp,
        )


def _successions(who: Principal) -> Iterator[SecondLook]:
    found = Succession.objects.visible_to(who).open().filter(confirmed_at=None)
    for each in found.select_related("requested_by", "former"):
        yield _look(
            who,
            each.requested_by,
            each.requested_at,
            pgettext("second officer", "Merger or split of organisations"),
            each.former.name,
            reverse("dashboard:succession", args=[each.pk]),
            0,
        )


def _reissues(who: Principal) -> Iterator[SecondLook]:
    desks = who.bodies_as(Role.SECRETARIAT)
    found = Reissue.objects.visible_to(who).waiting().filter(withdrawal__body_id__in=desks)
    for each in found.select_related("made_by", "withdrawal"):
        look = _look(
            who,
            each.made_by,
            each.made_at,
            pgettext("second officer", "Paper issued anew"),
            each.withdrawal.name or pgettext("subject", "Paper"),
            reverse("documents:withdrawal", args=[each.withdrawal_id]),
            each.withdrawal.tlp,
        )
        # Who issues an unnamed paper anew may be its author.
        yield replace(look, by="") if each.withdrawal.unnamed else look
