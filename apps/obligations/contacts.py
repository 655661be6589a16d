"""The desk's log of calls and talks: what was said, and until when reminders rest because of it.

A pause changes no stage. What comes due meanwhile stays planned; when the pause ends, by itself or
lifted, the sweep tells the latest of it once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.activity.services import publish
from apps.obligations import policies
from apps.obligations.audiences import colleagues
from apps.obligations.enums import ObligationState
from apps.obligations.events import ContactRecorded, PauseLifted, about
from apps.obligations.ladders import MORNING
from apps.obligations.models import Contact, Obligation
from wg_portal.clock import JST
from wg_portal.verdict import PortalError, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from wg_portal.principal import Principal

LONGEST = timedelta(days=92)
"""A pause that lasts longer is a later deadline, and should be said as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What an officer notes. ``resume_on``: the day from which reminders may go out again."""

    spoken_at: datetime
    said: str
    person_id: UUID | None = None
    with_whom: str = ""
    resume_on: date | None = None
    because: str = ""


@dataclass(slots=True)
class Talks:
    """The talks about several acts, the latest first, and the pauses in force among them."""

    of: dict[UUID, list[Contact]] = field(default_factory=lambda: defaultdict(list))
    paused: dict[UUID, Contact] = field(default_factory=dict)


def talks_about(who: Principal, obligation_ids: Iterable[UUID]) -> Talks:
    """Return what the reader's desk has noted about the acts; one query."""
    found = Contact.objects.visible_to(who).filter(obligation_id__in=list(obligation_ids))
    made = Talks()
    for each in found.select_related("person", "recorded_by", "lifted_by", "obligation"):
        made.of[each.obligation_id].append(each)
        is_open = each.obligation.state == ObligationState.OPEN
        if is_open and each.is_pausing(who.at):
            made.paused[each.obligation_id] = each
    return made


@transaction.atomic
def note_contact(obligation_id: UUID, talk: Talk, *, by: Principal) -> Contact:
    """Note a talk; a pause takes the place of one that is in force. Raises ``PortalError``."""
    obligation = _locked(obligation_id, by)
    if talk.spoken_at > by.at:
        raise PortalError(_("Enter a time that has passed."))
    if talk.person_id is not None and talk.person_id not in {
        each.person_id for each in colleagues(obligation, by.at)
    }:
        raise PortalError(_("Choose a person who may read what this is about, or write a name."))
    resumes_at = _resumes(obligation, talk, by.at)
    if resumes_at is not None:
        _lift(obligation, by)
    contact = Contact(
        obligation=obligation,
        spoken_at=talk.spoken_at,
        person_id=talk.person_id,
        with_whom=talk.with_whom,
        said=talk.said,
        resumes_at=resumes_at,
        pause_reason=talk.because if resumes_at else "",
        recorded_by_id=by.person_id,
        recorded_at=by.at,
    )
    contact.save(force_insert=True)
    publish(
        ContactRecorded(**_of(obligation), contact_id=contact.pk, pauses=resumes_at is not None),
        by=by,
    )
    return contact


@transaction.atomic
def lift_pause(obligation_id: UUID, *, by: Principal) -> None:
    """Resume reminders now: what came due meanwhile is told at the next look."""
    obligation = _locked(obligation_id, by)
    lifted = _lift(obligation, by)
    if not lifted:
        raise Refused(_("Reminders are not paused any more."))
    for pk in lifted:
        publish(PauseLifted(**_of(obligation), contact_id=pk), by=by)


def _resumes(obligation: Obligation, talk: Talk, at: datetime) -> datetime | None:
    if talk.resume_on is None:
        return None
    if obligation.state != ObligationState.OPEN:
        raise Refused(_("Nothing is expected any more."))
    resumes_at = datetime.combine(talk.resume_on, MORNING, JST)
    if resumes_at <= at:
        raise PortalError(_("Choose a later day: reminders go out in the morning."))
    if resumes_at > at + LONGEST:
        raise PortalError(_("Choose a day within three months, or move the deadline."))
    return resumes_at


def _lift(obligation: Obligation, by: Principal) -> list[UUID]:
    pausing = Contact.objects.pausing(by.at).filter(obligation=obligation)
    lifted = list(pausing.values_list("pk", flat=True))
    Contact.objects.filter(pk__in=lifted).update(lifted_by_id=by.person_id, lifted_at=by.at)
    return lifted


def _locked(obligation_id: UUID, by: Principal) -> Obligation:
    found = Obligation.objects.visible_to(by).select_for_update(of=("self",))
    obligation: Obligation = found.get(pk=obligation_id)
    policies.can_note_contact(by, obligation).enforce()
    return obligation


def _of(obligation: Obligation) -> dict[str, Any]:
    facts = about(obligation)
    return {
        "subject_id": obligation.pk,
        "tlp": facts["tlp"],
        "body_id": facts["body_id"],
    }
