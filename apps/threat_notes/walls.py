"""What hangs on a note is read with it, and written only by whom it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.sharing.rule import through_access
from apps.sharing.walls import Child
from wg_portal.rowsecurity.policies import Policy
from wg_portal.rowsecurity.render import table

if TYPE_CHECKING:
    from django.db import models

AUTHOR = "note_id = ANY (a.authored)"
"""Condition: by an author of the note."""
IN_MY_NAME = "organisation_id = a.organisation AND person_id = a.person"
"""Condition: the row names the one who writes it."""


@dataclass(frozen=True, slots=True)
class NoteChild(Child):
    """A row under a note. The conditions speak of ``access() a``; empty means: nobody."""

    parent: str = "note"
    read: str = ""
    insert: str = AUTHOR
    change: str = ""

    def policies(self, model: type[models.Model]) -> list[Policy]:
        """The note must be readable for every act, and the act's own condition hold."""
        parent = self.under_parent(model)
        read = f"{parent} AND {through_access(self.read)}" if self.read else parent
        made = [
            Policy("read", "SELECT", using=read),
            Policy("write", "INSERT", check=f"{parent} AND {through_access(self.insert)}"),
        ]
        if self.change:
            change = f"{parent} AND {through_access(self.change)}"
            made.append(Policy("change", "UPDATE", using=change, check=change))
        return made

    def statements(self, model: type[models.Model]) -> list[str]:
        """Nothing under a note is ever deleted; most of it is never changed."""
        lost = "DELETE" if self.change else "UPDATE, DELETE"
        return [f"REVOKE {lost} ON {table(model)} FROM portal_app"]
