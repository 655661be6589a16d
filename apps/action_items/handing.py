"""An item whose owner is a person goes with its act to the colleague who bears it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from uuid import UUID


def follow_bearer(action_id: UUID) -> None:
    """Show whom the open act names. The database does it: a reader changes nothing of an item."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT action_follows_bearer(%s)", [action_id])
