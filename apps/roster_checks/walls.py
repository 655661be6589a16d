"""The wall of what nobody wrote: the portal itself plans it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from apps.sharing.walls import Root
from wg_portal.rowsecurity.policies import Policy

if TYPE_CHECKING:
    from django.db import models

RELAY = "EXISTS (SELECT 1 FROM access() a WHERE a.mode = 'system:relay')"


@dataclass(frozen=True, slots=True)
class PlannedRoot(Root):
    """Read by the rule as every root; inserted by the relay only, and changed by nobody."""

    def policies(self, model: type[models.Model]) -> list[Policy]:
        """The rule for readers; the relay looks for what is planned already."""
        read = next(each for each in Root.policies(self, model) if each.name == "read")
        return [
            replace(read, using=f"{read.using} OR {RELAY}"),
            Policy("write", "INSERT", check=RELAY),
        ]
