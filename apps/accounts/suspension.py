"""Closing an account at once and opening it again. Who may is settled by the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import addresses, mails, resets
from apps.accounts.acts import record
from apps.accounts.events import AccountRestored, AccountSuspended
from apps.accounts.models import User
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from wg_portal.principal import Principal


@transaction.atomic
def suspend(person_id: UUID, *, by: Principal, by_officer: bool, at: datetime) -> None:
    """Close the account: nothing signed in with it is answered from the next request on.

    What was asked for, a reset or another address, ends with it. ``by_officer`` is kept for
    who may open it again. ``at`` is real time. Raises ``PortalError`` when it is closed already.
    """
    person = _locked(person_id, active=True)
    if person is None:
        raise PortalError(_("The account is suspended already."))
    resets.cancel(person, by=by, at=at)
    addresses.withdraw(person, at=at)
    mails.enqueue("suspended", person, person.email)
    User.objects.filter(pk=person_id).update(
        is_active=False, signed_out_at=at, suspended_by_officer=by_officer
    )
    record(AccountSuspended(subject_id=person_id), by=by, at=at)


@transaction.atomic
def restore(person_id: UUID, *, by: Principal, at: datetime) -> None:
    """Open the account again; what was signed in before stays ended.

    Raises ``PortalError`` when it is open already, or was never opened: that takes an invitation.
    """
    person = _locked(person_id, active=False)
    if person is None or person.signed_out_at is None:
        raise PortalError(_("The account is not suspended."))
    User.objects.filter(pk=person_id).update(is_active=True, suspended_by_officer=False)
    mails.enqueue("restored", person, person.email)
    record(AccountRestored(subject_id=person_id), by=by, at=at)


def _locked(person_id: UUID, *, active: bool) -> User | None:
    return User.objects.select_for_update().filter(pk=person_id, is_active=active).first()
