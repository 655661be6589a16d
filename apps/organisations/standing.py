"""What people are in the directory: whose administrators, officers of which seats.

Asked about others, also before sign-in is complete, so it reads as one of the portal's own jobs
and hands out ids and facts only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.accounts.models import User
from apps.organisations.enums import Role
from apps.organisations.models import Post, Representative
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID


@dataclass(slots=True)
class Standing:
    """One person today: organisations by current posts, those he administers, and the bodies
    for whose secretariat he sits."""

    person_id: UUID
    organisations: set[UUID] = field(default_factory=set)
    administers: set[UUID] = field(default_factory=set)
    desks: set[UUID] = field(default_factory=set)

    @property
    def officer(self) -> bool:
        """Whether he is an officer of any secretariat."""
        return bool(self.desks)


def standings(people: Iterable[UUID], *, at: datetime) -> dict[UUID, Standing]:
    """Return everybody's standing on the Japanese day of ``at``; strangers have an empty one."""
    found = {person_id: Standing(person_id) for person_id in people}
    with as_system("audience"):
        for post in Post.objects.as_of(at).filter(person_id__in=list(found)):
            found[post.person_id].organisations.add(post.organisation_id)
            if post.org_admin:
                found[post.person_id].administers.add(post.organisation_id)
        seats = Representative.objects.as_of(at).filter(
            membership__role=Role.SECRETARIAT, post__person_id__in=list(found)
        )
        for person_id, body_id in seats.values_list("post__person_id", "membership__body_id"):
            found[person_id].desks.add(body_id)
    return found


def administrators_of(organisations: Iterable[UUID], *, at: datetime) -> list[User]:
    """Return the active administrators of these organisations."""
    with as_system("audience"):
        posts = Post.objects.as_of(at).filter(organisation_id__in=set(organisations))
        holders = set(posts.filter(org_admin=True).values_list("person_id", flat=True))
    return list(User.objects.filter(pk__in=holders, is_active=True))


def officers(*, at: datetime) -> list[User]:
    """Return the active officers of all secretariats."""
    return _officers(None, at)


def officers_of(bodies: Iterable[UUID], *, at: datetime) -> list[User]:
    """Return the active officers of these bodies' secretariats."""
    return _officers(set(bodies), at)


def _officers(bodies: set[UUID] | None, at: datetime) -> list[User]:
    with as_system("audience"):
        seats = Representative.objects.as_of(at).filter(membership__role=Role.SECRETARIAT)
        if bodies is not None:
            seats = seats.filter(membership__body_id__in=bodies)
        holders = set(seats.values_list("post__person_id", flat=True))
    return list(User.objects.filter(pk__in=holders, is_active=True))
