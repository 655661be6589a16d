"""What a person may know about his own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from apps.accounts import addresses, resets

if TYPE_CHECKING:
    from apps.accounts.models import AddressChange, FactorReset, User


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Facts for the settings page; times are real ones."""

    email: str
    has_password: bool
    authenticator_since: datetime | None
    passkeys: int
    recovery_codes_left: int
    sessions: int
    address_change: AddressChange | None
    reset: FactorReset | None


def account_page(person: User, *, at: datetime) -> AccountPage:
    """Return what the settings page shows."""
    factors = list(Authenticator.objects.filter(user=person))
    by_type = {each.type: each for each in factors}
    totp = by_type.get(Authenticator.Type.TOTP)
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    return AccountPage(
        email=person.email,
        has_password=person.has_usable_password(),
        authenticator_since=totp.created_at if totp else None,
        passkeys=sum(each.type == Authenticator.Type.WEBAUTHN for each in factors),
        recovery_codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
        sessions=UserSession.objects.filter(user=person).count(),
        address_change=addresses.waiting(person, at=at),
        reset=resets.waiting(at=at).filter(person=person).first(),
    )
