"""What administrators and officers do about other people's accounts; times are real ones."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import addresses, mails, resets, suspension
from apps.accounts.models import Invitation, User
from apps.accounts.services import Newcomer, invite
from apps.organisations import policies, standing
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from apps.accounts.models import FactorReset
    from wg_portal.principal import Principal

ASKED_AGAIN = timedelta(hours=24)
"""Who asks for an invitation over and over is passed on once a day."""


@transaction.atomic
def suspend(person_id: UUID, *, by: Principal, at: datetime) -> None:
    """Close somebody's account: sessions and tokens end with the next request.

    Raises ``Refused`` where the policy says no, ``PortalError`` when it is closed already,
    ``User.DoesNotExist`` for an id that is nobody's.
    """
    _look_after(person_id, by=by)
    suspension.suspend(person_id, by=by, by_officer=policies.is_officer(by), at=at)


@transaction.atomic
def restore(person_id: UUID, *, by: Principal, at: datetime) -> None:
    """Open somebody's account again. Raises as ``suspend``."""
    person = _person(person_id)
    found = standing.standings([by.person_id, person_id], at=by.at)
    policies.may_restore(
        by, found[by.person_id], found[person_id], by_officer=person.suspended_by_officer
    ).enforce()
    suspension.restore(person_id, by=by, at=at)


@transaction.atomic
def invite_again(person_id: UUID, *, by: Principal, at: datetime) -> None:
    """Send a new invitation to somebody who never accepted one. Raises as ``suspend``."""
    person = _look_after(person_id, by=by)
    if not Invitation.objects.filter(person=person).exists() or person.signed_out_at:
        raise Refused(_("This person was not invited."))
    invite(Newcomer(person.email, person.family_name), by=by.person_id, at=at)


@transaction.atomic
def mail_again(person_id: UUID, *, by: Principal, at: datetime) -> None:
    """Have mail sent again to an address that was made sure of. Raises as ``suspend``."""
    _look_after(person_id, by=by)
    addresses.trust_again(person_id, by=by, at=at)


@transaction.atomic
def report_undeliverable(person_id: UUID, *, sent_at: datetime, at: datetime) -> None:
    """Mark the address and ask the administrators, else the officers, to check it."""
    if not addresses.mark_undeliverable(person_id, sent_at=sent_at, at=at):
        return
    where = standing.standings([person_id], at=at)[person_id].organisations
    told = [each for each in standing.administrators_of(where, at=at) if each.pk != person_id]
    _tell("colleague_undeliverable", told or standing.officers(at=at))


@transaction.atomic
def ask_reset(person_id: UUID, *, by: Principal, at: datetime) -> FactorReset:
    """Ask for a reset on somebody's behalf; where one may, this is also the first confirmation.

    Raises ``Refused`` where the policy says no, ``PortalError`` for an account that is closed,
    ``User.DoesNotExist`` for an id that is nobody's.
    """
    reset = open_reset(_look_after(person_id, by=by), by=by, at=at)
    if _part(reset, by):
        return confirm_reset(reset.pk, by=by, at=at)
    return reset


@transaction.atomic
def open_reset(person: User, *, by: Principal | None, at: datetime) -> FactorReset:
    """Open a request and tell the person, the administrators and the officers who may confirm.

    Raises ``PortalError`` as ``resets.ask``.
    """
    reset, is_new = resets.ask(person, by=by, at=at)
    if is_new:
        where = standing.standings([person.pk], at=at)[person.pk].organisations
        told = {
            each.pk: each
            for each in [*standing.administrators_of(where, at=at), *standing.officers(at=at)]
        }
        _tell("colleague_lost_factor", told.values(), but=person)
    return reset


@transaction.atomic
def confirm_reset(reset_id: UUID, *, by: Principal, at: datetime) -> FactorReset:
    """Confirm that the right person asks.

    Raises ``Refused`` for whoever has no part in it, ``PortalError`` when somebody was quicker.
    """
    reset = resets.waiting(at=at).filter(pk=reset_id).first()
    part = _part(reset, by) if reset else None
    if reset is None or part is None:
        raise Refused(_("This request is confirmed by others."))
    return resets.confirm(reset.pk, part, by=by, at=at)


@transaction.atomic
def want_invitation(address: str, *, at: datetime) -> None:
    """Pass on that somebody's invitation has run out; silent about whether there is one.

    As much is written for every address, so that the time does not tell either.
    """
    waiting = Invitation.objects.filter(
        address=address.strip().lower(),
        accepted_at=None,
        person__is_active=False,
        person__signed_out_at=None,
    )
    found = waiting.select_related("person", "invited_by").first()
    due = Invitation.objects.exclude(wanted_at__gt=at - ASKED_AGAIN)
    is_due = due.filter(pk=found.pk if found else uuid4()).update(wanted_at=at)
    officers = standing.officers(at=at)
    told: list[User] = []
    if found and is_due:
        inviter = found.invited_by
        told = [inviter] if inviter and inviter.is_active else officers
    _tell("invitation_wanted", told)
    for _each in range(max(1, len(officers)) - len(told)):
        mails.enqueue_nothing()


def _tell(kind: str, people: Iterable[User], but: User | None = None) -> None:
    for each in people:
        if but is None or each.pk != but.pk:
            mails.enqueue(kind, each, each.email)


def _person(person_id: UUID) -> User:
    # Locked: what the policy is asked about stays so until the act is done.
    found = User.objects.select_for_update().filter(pk=person_id).first()
    if found is None:
        # As for somebody elsewhere: the answer does not tell whose id it is.
        raise Refused(policies.NOT_YOURS)
    return found


def _look_after(person_id: UUID, *, by: Principal) -> User:
    person = _person(person_id)
    found = standing.standings([by.person_id, person_id], at=by.at)
    policies.may_look_after(by, found[by.person_id], found[person_id]).enforce()
    return person


def _part(reset: FactorReset, by: Principal) -> policies.Part | None:
    found = standing.standings([by.person_id, reset.person_id], at=by.at)
    other = found[reset.person_id]
    administrators = {each.pk for each in standing.administrators_of(other.organisations, at=by.at)}
    return policies.part_in_reset(by, found[by.person_id], other, reset, administrators)
