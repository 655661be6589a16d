"""What is expected of others, and who may expect it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from apps.sharing.walls import Copy

if TYPE_CHECKING:
    from django.db import models

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class Asked(Copy):
    """The table of expected acts, with the guard of who asks for them."""

    def statements(self, model: type[models.Model]) -> list[str]:
        """As for every copy, and the guard."""
        return [*Copy.statements(self, model), (SQL / "asked.sql").read_text()]
