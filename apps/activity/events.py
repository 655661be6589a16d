"""The base of every domain event: ids and short facts, never marked text."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to one subject, named in the past tense by its class.

    ``subject_type`` is the model's label (``meetings.Meeting``); ``tlp`` the label at that time.
    """

    subject_type: ClassVar[str]

    subject_id: UUID
    tlp: int
    body_id: UUID | None = None

    @classmethod
    def kind(cls) -> str:
        """Return ``app.ClassName``, the name under which handlers find the event."""
        return f"{cls.__module__.split('.')[-2]}.{cls.__name__}"

    def facts(self) -> dict[str, Any]:
        """Return all fields as JSON values."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: value if isinstance(value, int | str | bool | None) else str(value)
            for name, value in values.items()
        }
