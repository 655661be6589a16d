"""Where a withdrawn paper stood and the new one is to stand, such as on an agenda.

Those places lie above this app, so ``settings.REISSUE_FOLLOWERS`` names the modules that have them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from django.conf import settings

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal


class Follower(Protocol):
    """What such a module offers."""

    def take_place(self, old_id: UUID, new_id: UUID, *, by: Principal) -> None:
        """Put the new paper where the old one stood, as far as ``by`` may know of it."""


def followers() -> list[Follower]:
    """Return all of them."""
    return [cast("Follower", import_module(path)) for path in settings.REISSUE_FOLLOWERS]
