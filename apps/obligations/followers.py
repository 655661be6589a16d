"""Subjects that show the deadline of an act as their own: it moves with that of the act, and ends
with it.

They lie above this app, so ``settings.DEADLINE_FOLLOWERS`` names, for each type of subject, the
module with these functions.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from django.conf import settings

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from wg_portal.principal import Principal


class Follower(Protocol):
    """What such a module offers."""

    def lock(self, subject_id: UUID) -> None:
        """Lock the subject before its act: whoever acts on the subject does so in this order."""

    def follow(self, subject_id: UUID, *, due_at: datetime, reason: str, by: Principal) -> None:
        """Take the new deadline, granted for ``reason``, over."""

    def exempt(self, subject_id: UUID, *, reason: str, by: Principal) -> None:
        """Take over that the act, for ``reason``, does not apply to its bearer."""

    def reassign(self, subject_id: UUID) -> None:
        """Take over who is named as the one who bears the act."""


def follower_of(subject_type: str) -> Follower | None:
    """Return who follows for subjects of the type, if anybody."""
    path = settings.DEADLINE_FOLLOWERS.get(subject_type)
    return cast("Follower", import_module(path)) if path else None
