"""What is said of an action item stays as it was said, by whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.sharing.rule import through_access
from apps.sharing.walls import OwnedChild
from wg_portal.rowsecurity.policies import Policy
from wg_portal.rowsecurity.render import table

if TYPE_CHECKING:
    from django.db import models


@dataclass(frozen=True, slots=True)
class OfOwner(OwnedChild):
    """Read by the owner, the desk and the chair; written by the owner and the desk, for good."""

    def policies(self, model: type[models.Model]) -> list[Policy]:
        """A row is the owner's, whoever writes it: no other reader of the item adds any."""
        name = table(model)
        written = through_access(
            "EXISTS (SELECT 1 FROM action_items_actionitem i WHERE i.id = action_id"
            f" AND i.owner_organisation_id = {name}.organisation_id"
            " AND (i.owner_organisation_id = a.organisation"
            " OR i.body_id || ':secretariat' = ANY (a.seats)))"
        )
        standing = self.under_parent(model)
        return [
            Policy("read", "SELECT", using=standing),
            Policy("write", "INSERT", check=f"{standing} AND {written}"),
        ]

    def statements(self, model: type[models.Model]) -> list[str]:
        """Nothing of it is ever changed or deleted."""
        return [f"REVOKE UPDATE, DELETE ON {table(model)} FROM portal_app"]
