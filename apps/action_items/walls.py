"""Whose an action item is, and what is said of it: kept as it was said, by whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from apps.sharing.rule import through_access
from apps.sharing.walls import OwnedChild, Root
from wg_portal.rowsecurity.policies import Policy
from wg_portal.rowsecurity.render import table

if TYPE_CHECKING:
    from django.db import models


SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class Owned(Root):
    """As every root, with the functions that give items to a colleague or a successor."""

    def statements(self, model: type[models.Model]) -> list[str]:
        """As for every root, and the functions."""
        functions = [(SQL / name).read_text() for name in ("handing.sql", "succeeding.sql")]
        return [*Root.statements(self, model), *functions]


@dataclass(frozen=True, slots=True)
class OfOwner(OwnedChild):
    """Read by the owner, the desk and the chair; written by the owner and the desk, for good.

    ``desk_alone``: what only the desk does is written by the desk only. Of the rest the owner
    writes what he says himself, not what the desk decides.
    """

    desk_alone: bool = False

    def policies(self, model: type[models.Model]) -> list[Policy]:
        """A row is the owner's, whoever writes it: no other reader of the item adds any."""
        name = table(model)
        own = (
            ""
            if self.desk_alone
            else f"i.owner_organisation_id = a.organisation AND {name}.by_id = a.person"
            f" AND {name}.state IN ('todo', 'doing', 'reported') OR "
        )
        written = through_access(
            "EXISTS (SELECT 1 FROM action_items_actionitem i WHERE i.id = action_id"
            f" AND i.owner_organisation_id = {name}.organisation_id"
            f" AND ({own}i.body_id || ':secretariat' = ANY (a.seats)))"
        )
        standing = self.under_parent(model)
        return [
            Policy("read", "SELECT", using=standing),
            Policy("write", "INSERT", check=f"{standing} AND {written}"),
        ]

    def statements(self, model: type[models.Model]) -> list[str]:
        """Nothing of it is ever changed or deleted."""
        return [f"REVOKE UPDATE, DELETE ON {table(model)} FROM portal_app"]
