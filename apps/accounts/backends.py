"""Loads who is signed in, together with what every request asks about him."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.auth_backends import AuthenticationBackend

from apps.accounts import handling
from wg_portal import clock

if TYPE_CHECKING:
    from uuid import UUID

    from apps.accounts.models import User


class PortalBackend(AuthenticationBackend):  # type: ignore[misc]
    """Password check by allauth; the person comes with the policy that waits for him."""

    def get_user(self, user_id: UUID) -> User | None:
        """Return the person of the session unless the account is suspended."""
        person = handling.people_with_policy(at=clock.now()).filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None
