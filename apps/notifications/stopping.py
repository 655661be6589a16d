"""One click stops somebody's digests (RFC 8058): the address of the click, and what it does."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import connection
from django.urls import reverse

from wg_portal.rowsecurity import as_system

# A salt of its own: no other signed value of the portal passes for this one. It never expires,
# because a digest may be read years later.
_SIGNER = Signer(sep=".", salt="notifications.stop_digest")


def stop_page(person_id: UUID) -> str:
    """Return the full address at which one click stops this person's digests."""
    return f"{settings.PORTAL_URL}{reverse('notifications:stop_digest', args=[_token(person_id)])}"


def _token(person_id: UUID) -> str:
    return _SIGNER.sign(person_id.hex)


def whose(token: str) -> UUID | None:
    """Return whose digest the token stops; ``None`` for one that the portal did not make."""
    try:
        return UUID(_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None


def stop_digest(person_id: UUID) -> None:
    """Switch the digest off; once more changes nothing."""
    with as_system("relay"), connection.cursor() as cursor:
        cursor.execute("SELECT stop_digest(%s)", [person_id])
