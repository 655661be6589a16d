"""A new address: proved by a link that its owner opens, told to the old one. And an address that
does not receive mail: marked until it is changed, or somebody says that it is right.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import mails
from apps.accounts.acts import record
from apps.accounts.events import AddressChanged, AddressTrusted, AddressUndeliverable
from apps.accounts.models import AddressChange, User
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from wg_portal.principal import Principal


@transaction.atomic
def ask(person: User, address: str, *, at: datetime) -> None:
    """Mail a link to the new address and a notice to the old one. ``at`` is real time.

    The caller cannot learn whether the address is somebody else's: then no link is sent, and as
    much is written.
    """
    address = address.strip().lower()
    _open(person).update(withdrawn_at=at, token_hash=None)
    change = AddressChange.objects.create(
        person=person,
        address=address,
        asked_at=at,
        expires_at=at + timedelta(hours=settings.INVITATION_HOURS),
    )
    if User.objects.filter(email=address).exists():
        mails.enqueue_nothing()
    else:
        mails.enqueue("address_link", person, address, change_id=str(change.pk))
    mails.enqueue("address_asked", person, person.email)


def waiting(person: User, *, at: datetime) -> AddressChange | None:
    """Return the change whose link may still be opened."""
    return _open(person).filter(expires_at__gt=at).first()


def change_for(token: str, person: User, *, at: datetime) -> AddressChange | None:
    """Return the person's own open change that the mailed token belongs to."""
    return (
        _open(person)
        .filter(expires_at__gt=at, token_hash=mails.token_hash(token))
        .select_related("person")
        .first()
    )


@transaction.atomic
def confirm(change_id: UUID, *, by: Principal | None, at: datetime) -> None:
    """Put the new address in force and end every session of the person.

    Raises ``PortalError`` when the link was used or has run out, or the address is taken.
    """
    used = AddressChange.objects.filter(
        pk=change_id, confirmed_at=None, withdrawn_at=None, expires_at__gt=at
    ).update(confirmed_at=at)
    change = AddressChange.objects.select_related("person").get(pk=change_id)
    if not used or User.objects.filter(email=change.address).exists():
        raise PortalError(_("This link can no longer be used."))
    person, old = change.person, change.person.email
    mails.enqueue("address_changed", person, old)
    User.objects.filter(pk=person.pk).update(
        email=change.address, signed_out_at=at, undeliverable_since=None
    )
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=change.address, verified=True, primary=True)
    record(AddressChanged(subject_id=person.pk), by=by, at=at)


def withdraw(person: User, *, at: datetime) -> None:
    """Take the change back; its link leads nowhere."""
    _open(person).update(withdrawn_at=at, token_hash=None)


@transaction.atomic
def mark_undeliverable(person_id: UUID, *, sent_at: datetime, at: datetime) -> bool:
    """Keep that a mail sent at ``sent_at`` came back for good; returns whether that is new.

    What was sent before the address was changed says nothing about the new one.
    """
    marked = (
        User.objects.filter(pk=person_id, undeliverable_since=None)
        .exclude(address_changes__confirmed_at__gte=sent_at)
        .update(undeliverable_since=at)
    )
    if marked:
        record(AddressUndeliverable(subject_id=person_id), by=None, at=at)
    return bool(marked)


@transaction.atomic
def trust_again(person_id: UUID, *, by: Principal, at: datetime) -> None:
    """Mail goes to the address again: somebody has made sure that it is right."""
    marked = User.objects.filter(pk=person_id, undeliverable_since__isnull=False)
    if not marked.update(undeliverable_since=None):
        raise PortalError(_("Mail goes to this address already."))
    record(AddressTrusted(subject_id=person_id), by=by, at=at)


def _open(person: User) -> QuerySet[AddressChange]:
    return AddressChange.objects.filter(person=person, confirmed_at=None, withdrawn_at=None)
