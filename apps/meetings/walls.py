"""Who reads that an action item was carried over to a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.action_items.walls import OfOwner
from wg_portal.rowsecurity.render import table

if TYPE_CHECKING:
    from django.db import models


@dataclass(frozen=True, slots=True)
class OfOwnerAtMeeting(OfOwner):
    """As how the item goes, but for who may not read of the meeting."""

    def under_parent(self, model: type[models.Model]) -> str:
        """The item's progress is his to read, and the meeting readable."""
        meeting = (
            f"EXISTS (SELECT 1 FROM meetings_meeting m WHERE m.id = {table(model)}.meeting_id)"
        )
        return f"{OfOwner.under_parent(self, model)} AND {meeting}"
