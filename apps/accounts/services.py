"""What changes about people and their ways in."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from apps.accounts import mails
from apps.accounts.models import Invitation, Language, User
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who is invited; readings and Latin letters as far as known."""

    email: str
    family_name: str
    given_name: str = ""
    family_name_kana: str = ""
    given_name_kana: str = ""
    family_name_latin: str = ""
    given_name_latin: str = ""
    language: str = Language.JAPANESE


@transaction.atomic
def invite(newcomer: Newcomer, *, by: UUID | None, at: datetime) -> UUID:
    """Invite a person and queue the mail; returns the invitation's id.

    ``by`` is the inviting person, ``at`` the real time: the offer ends 72 hours later. An
    earlier open offer to the same address is withdrawn.
    Raises ``PortalError`` when the address already has a working account.
    """
    address = newcomer.email.strip().lower()
    person = User.objects.select_for_update().filter(email=address).first()
    if person and (person.is_active or person.has_usable_password()):
        raise PortalError(_("There is already an account with this address."))
    if person is None:
        person = User.objects.create_user(**{**asdict(newcomer), "email": address}, is_active=False)
    _open(person).update(withdrawn_at=at, token_hash=None)
    invitation = Invitation.objects.create(
        person=person,
        address=address,
        invited_by_id=by,
        created_at=at,
        expires_at=at + timedelta(hours=settings.INVITATION_HOURS),
    )
    mails.enqueue("invitation", person, address, invitation_id=str(invitation.pk))
    return invitation.pk


def never_invited() -> QuerySet[User]:
    """People who were entered and have not been invited yet; their accounts cannot be used.

    Who is to have no account, such as a minister, does not wait for an invitation.
    """
    return User.objects.filter(
        is_active=False,
        without_account=False,
        signed_out_at=None,
        invitations=None,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
    )


@transaction.atomic
def invite_entered(people: Iterable[UUID], *, by: UUID, at: datetime) -> list[UUID]:
    """Invite those of ``people`` who have not been invited yet, each once; returns their ids.

    ``at`` is the real time. Two at once wait for each other.
    """
    wanted = list(people)
    # Locked first, asked then: whoever came second finds them invited.
    list(User.objects.filter(pk__in=wanted).order_by("pk").select_for_update().values_list("pk"))
    found = list(never_invited().filter(pk__in=wanted).order_by("pk"))
    ends = at + timedelta(hours=settings.INVITATION_HOURS)
    made = [
        Invitation(
            person=each, address=each.email, invited_by_id=by, created_at=at, expires_at=ends
        )
        for each in found
    ]
    Invitation.objects.bulk_create(made, batch_size=500)
    mails.enqueue_invitations(made)
    return [each.pk for each in found]


def invitation_for(token: str, *, at: datetime) -> Invitation | None:
    """Return the open invitation that the mailed token belongs to; ``at`` is real time."""
    return (
        Invitation.objects.select_related("person")
        .filter(_is_open(at), token_hash=mails.token_hash(token))
        .first()
    )


@transaction.atomic
def accept_invitation(token: str, *, password: str, at: datetime) -> User:
    """Use the invitation up: set the password and open the account; the factor comes next.

    Raises ``PortalError`` when it was used, withdrawn or has run out meanwhile.
    """
    hashed = mails.token_hash(token)
    used = Invitation.objects.filter(_is_open(at), token_hash=hashed).update(accepted_at=at)
    if not used:
        raise PortalError(_("This invitation can no longer be used."))
    person = Invitation.objects.select_related("person").get(token_hash=hashed).person
    person.set_password(password)
    person.is_active = True
    person.save(update_fields=["password", "is_active"])
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    return person


def choose_language(person: User, language: str) -> None:
    """Keep the language for this person's pages and mails."""
    User.objects.filter(pk=person.pk).update(language=Language(language))


def choose_time_zone(person: User, zone: str) -> None:
    """Keep the clock on which this person's mails and digests stand."""
    User.objects.filter(pk=person.pk).update(time_zone=ZoneInfo(zone).key)


def _open(person: User) -> QuerySet[Invitation]:
    return Invitation.objects.filter(person=person, accepted_at=None, withdrawn_at=None)


def _is_open(at: datetime) -> Q:
    return Q(accepted_at=None, withdrawn_at=None, expires_at__gt=at, person__is_active=False) & Q(
        address=F("person__email")
    )
