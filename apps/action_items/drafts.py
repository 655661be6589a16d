"""An action item before it is given, as it is typed, pasted and kept for a second officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

Key = tuple[UUID, str, datetime]
"""By what two items are the same: whose, what, by when."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One action item that is about to be given."""

    title_ja: str
    title_en: str
    organisation_id: UUID
    person_id: UUID | None
    due_at: datetime

    @property
    def key(self) -> Key:
        """Whose, what, by when."""
        return self.organisation_id, self.title_ja, self.due_at

    def stored(self) -> dict[str, str | None]:
        """Return it as JSON values."""
        return {
            "title_ja": self.title_ja,
            "title_en": self.title_en,
            "organisation_id": str(self.organisation_id),
            "person_id": str(self.person_id) if self.person_id else None,
            "due_at": self.due_at.isoformat(),
        }

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        """Return what ``stored`` gave."""
        person = stored["person_id"]
        return cls(
            title_ja=stored["title_ja"],
            title_en=stored["title_en"],
            organisation_id=UUID(stored["organisation_id"]),
            person_id=UUID(person) if person else None,
            due_at=datetime.fromisoformat(stored["due_at"]),
        )
