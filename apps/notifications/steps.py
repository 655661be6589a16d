"""The two steps that every mail takes, each in one exchange with the database and one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from wg_portal.rowsecurity import token_of

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from uuid import UUID


def to_data(pk: UUID, worker: str, content_hash: str, lease: timedelta) -> bool:
    """Write that the mail is about to be handed over; ``False`` if it is another's by now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT mail_to_data(%s, %s, %s, %s, make_interval(secs => %s))",
            [token_of("relay"), pk, worker, content_hash, lease.total_seconds()],
        )
        return bool(cursor.fetchone()[0])


def to_sent(pk: UUID, worker: str, at: datetime) -> bool:
    """Write that a server took the mail, and with a digest that its lines are told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mail_to_sent(%s, %s, %s, %s)", [token_of("relay"), pk, worker, at])
        return bool(cursor.fetchone()[0])
