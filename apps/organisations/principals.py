"""Builds the principal of a request from the signed context's own answer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection

from wg_portal.principal import Principal

if TYPE_CHECKING:
    from wg_portal.principal import Channel


def current_principal(channel: Channel) -> Principal | None:
    """Return who acts in the open context; ``None`` if the post or the account has ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person, post, organisation, circles, authored, granted, member, seats,"
            " at, stepped_up FROM access() WHERE mode = 'person'"
        )
        row = cursor.fetchone()
    if row is None:
        return None
    return Principal(
        person_id=row[0],
        post_id=row[1],
        organisation_id=row[2],
        circle_ids=frozenset(row[3]),
        authored_ids=frozenset(row[4]),
        granted_ids=frozenset(row[5]),
        member=row[6],
        seats=frozenset(_seat(text) for text in row[7]),
        at=row[8],
        stepped_up=row[9],
        channel=channel,
    )


def own_posts() -> list[UUID]:
    """Return the posts that the arriving person holds now, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT post FROM own_posts()")
        return [post for (post,) in cursor.fetchall()]


def _seat(text: str) -> tuple[UUID, str]:
    body, role = text.split(":")
    return UUID(body), role
