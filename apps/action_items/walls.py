"""The wall of action items: a root, whose owner may be succeeded by another organisation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from apps.sharing.walls import Root

if TYPE_CHECKING:
    from django.db import models

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class Owned(Root):
    """As every root, with the function that gives items to the owner's successor."""

    def statements(self, model: type[models.Model]) -> list[str]:
        """As for every root, and the function."""
        return [*Root.statements(self, model), (SQL / "succeeding.sql").read_text()]
