"""Sets of the directory: as of a moment, and as far as the reader may know them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

from apps.organisations.enums import Role
from wg_portal.periods import current

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from wg_portal.principal import Principal


def _bodies(who: Principal) -> set[UUID]:
    return {body for body, _ in who.seats}


class DatedQuerySet(models.QuerySet[Any]):
    """Rows with a period ``during``."""

    def as_of(self, at: datetime) -> Self:
        """Rows that hold on the Japanese day of ``at``."""
        return self.filter(current(at))


class OrganisationQuerySet(models.QuerySet[Any]):
    """Organisations: members know each other, outsiders only themselves."""

    def visible_to(self, who: Principal) -> Self:
        """All for the community, else one's own: what one may name, not what one may list.

        Who is listed: ``showing.shown_organisations``.
        """
        return self if who.member else self.filter(pk=who.organisation_id)


class PostQuerySet(DatedQuerySet):
    """Posts: as organisations."""

    def visible_to(self, who: Principal) -> Self:
        """All for the community, else those of one's own organisation and one's own."""
        if who.member:
            return self
        return self.filter(Q(organisation_id=who.organisation_id) | Q(person_id=who.person_id))


class BodyQuerySet(models.QuerySet[Any]):
    """Bodies: known to their representatives only; nothing is inherited in the tree."""

    def visible_to(self, who: Principal) -> Self:
        """Bodies in which the reader sits."""
        return self.filter(pk__in=_bodies(who))


class TermsQuerySet(DatedQuerySet):
    """Terms of reference: as their body."""

    def visible_to(self, who: Principal) -> Self:
        """Terms of the bodies in which the reader sits."""
        return self.filter(body_id__in=_bodies(who))


class MembershipQuerySet(DatedQuerySet):
    """Seats: membership of a body is itself confidential."""

    def visible_to(self, who: Principal) -> Self:
        """Seats in the reader's bodies, and all seats of his own organisation."""
        return self.filter(Q(body_id__in=_bodies(who)) | Q(organisation_id=who.organisation_id))


class HandOverQuerySet(models.QuerySet[Any]):
    """Hand-overs: the administrators' affair."""

    def visible_to(self, who: Principal) -> Self:
        """Those of the organisation for which the reader is an administrator."""
        return self.filter(_administered(who, "former__"))

    def open(self) -> Self:
        """Neither done nor taken back."""
        return self.filter(done_at=None, taken_back_at=None)


class SeatHandOverQuerySet(models.QuerySet[Any]):
    """Seats that go over: the administrators' affair, and that of the bodies' officers."""

    def visible_to(self, who: Principal) -> Self:
        """Those of the reader's organisation, as its administrator, and of his desks."""
        desks = who.bodies_as(Role.SECRETARIAT)
        own = _administered(who, "hand_over__former__")
        return self.filter(own | Q(seat__membership__body_id__in=desks))

    def waiting(self) -> Self:
        """Not approved yet, of hand-overs that were not taken back."""
        return self.filter(approved_at=None, hand_over__taken_back_at=None)


def _administered(who: Principal, path: str) -> Q:
    """The post at ``path`` belongs to the organisation that the reader administers."""
    from apps.organisations.models import Post

    office = Post.objects.filter(pk=who.post_id, org_admin=True)
    # Not a join: beside another condition it would give a row for each of the posts.
    return Q(**{f"{path}organisation__in": office.values("organisation_id")})


class NightContactQuerySet(models.QuerySet[Any]):
    """Whom to call at night: the secretariats' and the chairs' to know, and one's own."""

    def visible_to(self, who: Principal) -> Self:
        """One's own organisation's, and those of organisations that sit where one is at the
        desk or chairs.
        """
        from apps.organisations.models import Membership

        leads = [body for body, role in who.seats if role in (Role.SECRETARIAT, Role.CHAIR)]
        seated = Membership.objects.as_of(who.at).filter(body_id__in=leads)
        return self.filter(
            Q(organisation_id=who.organisation_id)
            | Q(organisation_id__in=seated.values("organisation_id"))
        )


class ApiTokenQuerySet(models.QuerySet[Any]):
    """Tokens: known to the post that made them only."""

    def visible_to(self, who: Principal) -> Self:
        """Tokens of the post on which the reader acts."""
        return self.filter(post_id=who.post_id)

    def living(self, at: datetime) -> Self:
        """Neither revoked nor expired at ``at``, nor ended with everything of their person."""
        living = self.filter(revoked_at=None, expires_at__gt=at)
        return living.exclude(created_at__lte=F("post__person__signed_out_at"))


class RepresentativeQuerySet(models.QuerySet[Any]):
    """Persons in seats; the seat and the post must hold as well."""

    def visible_to(self, who: Principal) -> Self:
        """As the seats that they fill."""
        return self.filter(
            Q(membership__body_id__in=_bodies(who))
            | Q(membership__organisation_id=who.organisation_id)
        )

    def as_of(self, at: datetime) -> Self:
        """Representatives whose own dates, seat and post all hold on the day of ``at``."""
        return self.filter(
            current(at), current(at, "membership__during"), current(at, "post__during")
        )

    def in_body(self, body_id: UUID) -> Self:
        """Representatives in one body."""
        return self.filter(membership__body_id=body_id)
