"""What becomes of a merged organisation's action items. Only as the relay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from uuid import UUID


def go_over(succession_id: UUID) -> dict[UUID, UUID | None]:
    """Give the successor what is not confirmed yet; returns the items with their named owners.

    The relay reads no action item: the database does it, and only while the succession is due.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT action, person FROM actions_go_over(%s)", [succession_id])
        return dict(cursor.fetchall())
