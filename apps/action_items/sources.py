"""Where action items came from: what lies above this app tells it.

``settings.ACTION_SOURCES`` names the module that answers as ``Sources`` does, because an import
never points upward.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from wg_portal.principal import Principal


class Source(NamedTuple):
    """A meeting out of which action items come; ``name`` leaves its body to the reader of it."""

    meeting_id: UUID
    body_id: UUID
    name: str


class Sources(Protocol):
    """What the list asks about meetings; all of it within what the reader may see."""

    def meetings(self, who: Principal) -> list[Source]:
        """Meetings that have begun, the latest first."""

    def names(self, who: Principal, action_ids: Iterable[UUID]) -> dict[UUID, str]:
        """The meeting of each action item that came out of one."""

    def actions_from(self, who: Principal, meeting_id: UUID) -> QuerySet[Any, Any]:
        """Ids of the action items that came out of one meeting, as a subquery."""


def sources() -> Sources:
    """Return who tells it."""
    return cast("Sources", import_module(settings.ACTION_SOURCES))
