"""Who reads a delivery is the subject's affair; only the relay writes it. A wish is one's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from apps.notifications.enums import DOUBTFUL, TOLD, UNDER_WAY
from apps.sharing.rule import through_access
from apps.sharing.walls import Copy, Rows
from wg_portal.rowsecurity.policies import Policy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db import models

SQL = Path(__file__).parent / "sql"
RELAY = through_access("a.mode = 'system:relay'")


@dataclass(frozen=True, slots=True)
class RelayedCopy(Copy):
    """A cross-cutting row that its readers cannot change."""

    def policies(self, model: type[models.Model]) -> list[Policy]:
        """Reading as for every copy; writing for the relay alone."""
        read = next(p for p in Copy.policies(self, model) if p.command == "SELECT")
        return [
            read,
            Policy("write", "INSERT", check=RELAY),
            Policy("change", "UPDATE", using=RELAY, check=RELAY),
        ]

    def statements(self, model: type[models.Model]) -> list[str]:
        """As for every copy; the steps of a mail, the auditor's figures, who knows of a subject."""
        steps, figures, knowers = (
            (SQL / name).read_text() for name in ("steps.sql", "told.sql", "known.sql")
        )
        states = {"told": _listed(TOLD), "under_way": _listed(UNDER_WAY), "doubtful": DOUBTFUL}
        return [*Copy.statements(self, model), steps, figures, knowers.format(**states)]


def _listed(states: Iterable[str]) -> str:
    return ", ".join(f"'{state}'" for state in states)


@dataclass(frozen=True, slots=True)
class OwnWish(Rows):
    """One's own row; the relay reads it, may stop a digest, and gives somebody without a wish
    that of the colleague whose duties he takes over.
    """

    read: str = "person_id = a.person OR a.mode = 'system:relay'"
    insert: str = (
        "person_id = a.person OR a.mode = 'system:relay' AND EXISTS (SELECT 1"
        " FROM organisations_handover h JOIN organisations_post t ON t.id = h.successor_id"
        " WHERE t.person_id = notifications_digestpreference.person_id)"
    )
    change: str = "person_id = a.person"

    def statements(self, model: type[models.Model]) -> list[str]:
        """As for every such table, and the function behind the link of a digest."""
        return [*Rows.statements(self, model), (SQL / "stop_digest.sql").read_text()]
