"""Who reads that an action item was carried over to a meeting, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.action_items.walls import OfOwner
from apps.sharing.rule import through_access
from wg_portal.rowsecurity.policies import Policy
from wg_portal.rowsecurity.render import table

if TYPE_CHECKING:
    from django.db import models


@dataclass(frozen=True, slots=True)
class OfOwnerAtMeeting(OfOwner):
    """Read as how the item goes, by whoever may also read of the meeting; written by the desk."""

    def policies(self, model: type[models.Model]) -> list[Policy]:
        """To a meeting of the item's body, by its secretariat."""
        name = table(model)
        written = through_access(
            "EXISTS (SELECT 1 FROM action_items_actionitem i JOIN meetings_meeting m"
            f" ON m.body_id = i.body_id WHERE i.id = action_id AND m.id = {name}.meeting_id"
            f" AND i.owner_organisation_id = {name}.organisation_id"
            " AND i.body_id || ':secretariat' = ANY (a.seats))"
        )
        standing = self.under_parent(model)
        return [
            Policy("read", "SELECT", using=standing),
            Policy("write", "INSERT", check=f"{standing} AND {written}"),
        ]

    def under_parent(self, model: type[models.Model]) -> str:
        """The item's progress is his to read, and the meeting readable."""
        meeting = (
            f"EXISTS (SELECT 1 FROM meetings_meeting m WHERE m.id = {table(model)}.meeting_id)"
        )
        return f"{OfOwner.under_parent(self, model)} AND {meeting}"
