"""Builds the principal of a request from the signed context's own answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection

from wg_portal.principal import Principal

if TYPE_CHECKING:
    from wg_portal.principal import Channel


@dataclass(frozen=True, slots=True)
class Bearer:
    """On whose post a token acts, and for what. ``wait``: seconds until it may be used again."""

    token_id: UUID
    person_id: UUID
    post_id: UUID
    scopes: frozenset[str]
    language: str
    wait: int


def bearer_of(token_hash: str, *, most: int) -> Bearer | None:
    """Return who holds the token, and count this use; ``None`` unless token, post and person live.

    ``most`` requests a minute are free.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM use_api_token(%s, %s)", [token_hash, most])
        row = cursor.fetchone()
    return Bearer(row[0], row[1], row[2], frozenset(row[3]), row[4], row[5]) if row else None


def current_principal(channel: Channel, scopes: frozenset[str] | None = None) -> Principal | None:
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
        scopes=scopes,
    )


def own_posts() -> list[UUID]:
    """Return the posts that the arriving person holds now, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT post FROM own_posts()")
        return [post for (post,) in cursor.fetchall()]


def _seat(text: str) -> tuple[UUID, str]:
    body, role = text.split(":")
    return UUID(body), role
