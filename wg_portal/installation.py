"""Which installation this is, and whether it may send mail.

A restored copy is silent: what the lost installation had still to send, or had just sent, would
else go out once more. ``manage.py release_mail`` lets mail go, on somebody's decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections

PLACE = "SELECT system_identifier::text FROM pg_control_system()"
"""The number that a database server gets when its data folder is made, and keeps."""
STANDING = f"SELECT id, held_since, mail_place = ({PLACE}) FROM wg_portal_installation"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Installation:
    """What holds mail back, if anything.

    ``silent``: ordinary mail waits. ``held_since``: mails about accounts go out if they were
    asked for later than that; without it none goes out.
    """

    id: UUID
    silent: bool
    held_since: datetime | None


def current(using: str = "default") -> Installation:
    """Return the standing of this installation."""
    with connections[using].cursor() as cursor:
        cursor.execute(STANDING)
        ident, held_since, here = cursor.fetchone()
    return Installation(ident, silent=held_since is not None or not here, held_since=held_since)


def hold_mail(*, since: datetime, using: str) -> None:
    """Be silent from now on; ``using`` is the connection of the tables' owner."""
    with connections[using].cursor() as cursor:
        cursor.execute("UPDATE wg_portal_installation SET held_since = %s", [since])


def release_mail(*, using: str) -> None:
    """Let mail go on this server; ``using`` is the connection of the tables' owner."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"UPDATE wg_portal_installation SET held_since = NULL, mail_place = ({PLACE})"  # noqa: S608
        )
