"""What a person may know about his own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Facts for the settings page; times are real ones."""

    email: str
    has_password: bool
    authenticator_since: datetime | None
    recovery_codes_left: int
    sessions: int


def account_page(person: User) -> AccountPage:
    """Return what the settings page shows."""
    factors = {a.type: a for a in Authenticator.objects.filter(user=person)}
    totp = factors.get(Authenticator.Type.TOTP)
    codes = factors.get(Authenticator.Type.RECOVERY_CODES)
    return AccountPage(
        email=person.email,
        has_password=person.has_usable_password(),
        authenticator_since=totp.created_at if totp else None,
        recovery_codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
        sessions=UserSession.objects.filter(user=person).count(),
    )
