"""Who acts: one frozen value, made at the edge and handed to every selector and service."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from datetime import datetime

Channel = Literal["page", "api", "feed", "mail", "task", "command"]


@dataclass(frozen=True, slots=True)
class Principal:
    """A person acting for one organisation at one moment. Holds ids and facts, asks nothing.

    ``circle_ids``  circles whose reader the person is now, for this post
    ``authored_ids``  subjects with an authoring grant (drafts and withdrawn are readable)
    ``granted_ids``  subjects with an individual reading grant
    ``member``  the organisation holds a current membership in some body
    ``seats``  (body, role) pairs held now; they permit acts, never reading
    ``stepped_up``  a second factor was given within the last 15 minutes (TLP:RED)
    ``scopes``  what a token may be used for; ``None`` for a session, which is not narrowed
    ``request_id``  joins everything that this request leaves in the record
    """

    person_id: UUID
    post_id: UUID
    organisation_id: UUID
    circle_ids: frozenset[UUID]
    authored_ids: frozenset[UUID]
    granted_ids: frozenset[UUID]
    member: bool
    seats: frozenset[tuple[UUID, str]]
    at: datetime
    stepped_up: bool
    channel: Channel = "page"
    scopes: frozenset[str] | None = None
    request_id: UUID = field(default_factory=uuid4, compare=False)

    def bodies_as(self, role: str) -> set[UUID]:
        """Return the bodies in which this person holds ``role`` now."""
        return {body for body, held in self.seats if held == role}

    def sits(self, body_id: UUID, *roles: str) -> bool:
        """Whether this person holds one of ``roles`` in the body now."""
        return any((body_id, role) in self.seats for role in roles)
