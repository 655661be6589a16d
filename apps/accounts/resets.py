"""Lost factors: two others confirm, a day passes, then the person sets up a new one.

All times are real ones. Who may confirm is settled by the caller, who knows posts and seats;
that the three are different people is also the database's.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import mails
from apps.accounts.acts import record
from apps.accounts.events import (
    FactorResetAsked,
    FactorResetCancelled,
    FactorResetConfirmed,
    FactorsReset,
)
from apps.accounts.models import FactorReset, User
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from wg_portal.principal import Principal

Part = Literal["administrator", "officer"]
AGAIN = timedelta(hours=24)
"""Who cancelled his request asks anew after so long."""
LIFE = timedelta(days=14)
"""A request that nobody finished for so long has run out."""


def waiting(*, at: datetime) -> QuerySet[FactorReset]:
    """Requests that can still be confirmed, cancelled or carried out."""
    return FactorReset.objects.filter(
        cancelled_at=None, carried_out_at=None, asked_at__gt=at - LIFE
    ).select_related("person", "administrator", "officer")


@transaction.atomic
def ask(person: User, *, by: Principal | None, at: datetime) -> tuple[FactorReset, bool]:
    """Open a request and tell the person; returns it, and whether it is a new one.

    Raises ``PortalError`` for an account that is closed, and when the person himself (``by`` is
    ``None``) asks for a second new one within a day.
    """
    if not User.objects.select_for_update().get(pk=person.pk).is_active:
        raise PortalError(_("The account is suspended."))
    found = waiting(at=at).filter(person=person).first()
    if found:
        return found, False
    if by is None and FactorReset.objects.filter(person=person, asked_at__gt=at - AGAIN).exists():
        raise PortalError(_("A reset can be asked for once a day."))
    FactorReset.objects.filter(person=person, cancelled_at=None, carried_out_at=None).update(
        cancelled_at=at
    )
    made = FactorReset.objects.create(person=person, asked_at=at)
    mails.enqueue("factor_reset_asked", person, person.email)
    record(FactorResetAsked(subject_id=person.pk, reset_id=made.pk), by=by, at=at)
    return made, True


@transaction.atomic
def confirm(reset_id: UUID, part: Part, *, by: Principal, at: datetime) -> FactorReset:
    """Note one of the two confirmations; the second starts the day of waiting.

    Raises ``PortalError`` when the request is gone, this part was taken meanwhile or the account
    is closed.
    """
    reset = waiting(at=at).select_for_update(of=("self",)).filter(pk=reset_id).first()
    if reset is None or getattr(reset, f"{part}_id") is not None:
        raise PortalError(_("The request is no longer open, or was confirmed by somebody else."))
    if not reset.person.is_active:
        raise PortalError(_("The account is suspended."))
    setattr(reset, f"{part}_id", by.person_id)
    if reset.administrator_id and reset.officer_id:
        reset.due_at = at + timedelta(hours=settings.FACTOR_RESET_HOURS)
        mails.enqueue("factor_reset_confirmed", reset.person, reset.person.email)
    reset.save(update_fields=["administrator", "officer", "due_at"])
    record(FactorResetConfirmed(subject_id=reset.person_id, reset_id=reset.pk), by=by, at=at)
    return reset


@transaction.atomic
def cancel(person: User, *, by: Principal | None, at: datetime) -> bool:
    """Take the person's own request back; false when there was none."""
    reset = waiting(at=at).select_for_update(of=("self",)).filter(person=person).first()
    if reset is None:
        return False
    FactorReset.objects.filter(pk=reset.pk).update(cancelled_at=at)
    mails.enqueue("factor_reset_cancelled", person, person.email)
    record(FactorResetCancelled(subject_id=person.pk, reset_id=reset.pk), by=by, at=at)
    return True


@transaction.atomic
def carry_out(person: User, *, at: datetime) -> bool:
    """Take all factors away if the person's request is due; false when none is.

    Called when the person has just proved his password; every session of his ends.
    """
    due = waiting(at=at).select_for_update(of=("self",)).filter(person=person, due_at__lte=at)
    reset = due.first()
    if reset is None:
        return False
    Authenticator.objects.filter(user=person).delete()
    User.objects.filter(pk=person.pk).update(signed_out_at=at)
    FactorReset.objects.filter(pk=reset.pk).update(carried_out_at=at)
    mails.enqueue("factors_reset", person, person.email)
    record(FactorsReset(subject_id=person.pk, reset_id=reset.pk), by=None, at=at)
    return True
