"""Where action items came from and go to: what lies above this app tells it.

``settings.ACTION_SOURCES`` names the module that answers as ``Sources`` does, because an import
never points upward.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from apps.action_items.models import ActionItem, ActionProgress
    from wg_portal.principal import Principal


class Source(NamedTuple):
    """A meeting out of which action items come; ``name`` leaves its body to the reader of it.

    ``draft``: only who writes it knows of its day.
    """

    meeting_id: UUID
    body_id: UUID
    name: str
    starts_at: datetime
    draft: bool = False


class Sources(Protocol):
    """What the list asks about meetings; all of it within what the reader may see."""

    def meetings(self, who: Principal) -> list[Source]:
        """Meetings that have begun, the latest first."""

    def names(self, who: Principal, action_ids: Iterable[UUID]) -> dict[UUID, str]:
        """The meeting of each action item that came out of one."""

    def coming(self, who: Principal, action: ActionItem) -> list[Source]:
        """Meetings ahead of its body that its owner reads, or will, the next one first."""

    def carry(self, step: ActionProgress, meeting_id: UUID, *, by: Principal) -> None:
        """Keep to which coming meeting the step carries its item."""

    def carried_to(self, who: Principal, action_ids: Iterable[UUID]) -> dict[UUID, Source]:
        """The meeting to which each was carried over last."""

    def actions_from(self, who: Principal, meeting_id: UUID) -> QuerySet[Any, Any]:
        """Ids of the action items that came out of one meeting, as a subquery."""


def sources() -> Sources:
    """Return who tells it."""
    return cast("Sources", import_module(settings.ACTION_SOURCES))
