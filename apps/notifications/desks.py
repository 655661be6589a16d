"""The officers of a body, as of a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.organisations.enums import Role
from apps.organisations.models import Representative

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def desk_posts(body_id: UUID, at: datetime) -> frozenset[UUID]:
    """Return the posts that hold a secretariat seat in the body."""
    seats = Representative.objects.as_of(at).in_body(body_id)
    held = seats.filter(membership__role=Role.SECRETARIAT)
    return frozenset(held.values_list("post_id", flat=True))
