"""Values that describe a wall; ``render`` turns them into SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from django.db import models

Command = Literal["SELECT", "INSERT", "UPDATE", "DELETE"]


@dataclass(frozen=True, slots=True)
class Policy:
    """One ``CREATE POLICY … TO portal_app``. ``using`` reads rows, ``check`` tests new ones."""

    name: str
    command: Command
    using: str = ""
    check: str = ""


class Wall(Protocol):
    """What a model declares as ``wall``: its policies and what else its table needs."""

    def policies(self, model: type[models.Model]) -> list[Policy]:
        """Return every policy of the model's table."""

    def statements(self, model: type[models.Model]) -> list[str]:
        """Return further idempotent SQL (constraints, triggers, revoked rights)."""
