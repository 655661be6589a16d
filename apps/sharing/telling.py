"""Exactly who will be told of what a desk sends to a circle, and who is left out and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.organisations.enums import Role
from apps.organisations.models import Membership, Organisation, Post, Representative
from apps.sharing.enums import CircleKind
from apps.sharing.models import CircleOrganisation
from apps.sharing.selectors import audience_of
from wg_portal.clock import in_japan
from wg_portal.dates import long_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from apps.sharing.models import Circle
    from wg_portal.principal import Principal

LOOK_BACK = timedelta(days=365)
"""How long a person whose seat has ended is still named among those left out."""


@dataclass(frozen=True, slots=True)
class Told:
    """One person who gets a mail of his own."""

    person_id: UUID
    name: str
    organisation_id: UUID
    organisation: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A person or an organisation that gets none, with the reason in the reader's language."""

    name: str
    organisation: str
    reason: str


@dataclass(frozen=True, slots=True)
class Telling:
    """The preview; counts are of those who will be told."""

    told: list[Told]
    left_out: list[LeftOut]
    organisations: int
    people: int

    @property
    def reached(self) -> set[UUID]:
        """The organisations of those who will be told."""
        return {each.organisation_id for each in self.told}


def telling(who: Principal, circle: Circle, body_id: UUID) -> Telling:
    """Compute who is told as of now, for an officer of the body's desk."""
    listeners = audience_of(circle.pk)
    posts = posts_by_id(listener.post_id for listener in listeners)
    desk = set(
        Representative.objects.visible_to(who)
        .as_of(who.at)
        .in_body(body_id)
        .filter(membership__role=Role.SECRETARIAT)
        .values_list("post__person_id", flat=True)
    )
    told: list[Post] = []
    left_out: list[LeftOut] = []
    for listener in listeners:
        post = posts[listener.post_id]
        if listener.person_id in desk:
            left_out.append(_person(post, _("Officer of the secretariat, which sends this")))
        elif not listener.active:
            left_out.append(_person(post, _("The account is suspended, or not yet opened")))
        else:
            told.append(post)
    reached = {listener.organisation_id for listener in listeners}
    if circle.kind == CircleKind.BODY:
        left_out += _ended(who, circle, body_id, {listener.person_id for listener in listeners})
        left_out += _without_representative(who, circle, body_id, reached)
    if circle.kind == CircleKind.ORGANISATIONS:
        left_out += _without_reader(who, circle, reached)
    told.sort(key=lambda post: (post.organisation.kana, post.person.family_name_kana))
    return Telling(
        told=[_told(post) for post in _once(told)],
        left_out=left_out,
        organisations=len({post.organisation_id for post in told}),
        people=len({post.person_id for post in told}),
    )


def posts_by_id(ids: Iterable[UUID]) -> dict[UUID, Post]:
    """Return the posts with person and organisation."""
    found = Post.objects.filter(pk__in=list(ids)).select_related("person", "organisation")
    return {post.pk: post for post in found}


def _once(posts: list[Post]) -> list[Post]:
    """Somebody on two posts gets one mail."""
    return list({post.person_id: post for post in reversed(posts)}.values())[::-1]


def _told(post: Post) -> Told:
    return Told(
        post.person_id,
        post.person.name,
        post.organisation_id,
        post.organisation.name,
        post.title,
        post.person.get_language_display(),
    )


def _person(post: Post, reason: str) -> LeftOut:
    return LeftOut(post.person.name, post.organisation.short, reason)


def _ended(who: Principal, circle: Circle, body_id: UUID, current: set[UUID]) -> list[LeftOut]:
    today = in_japan(who.at).date()
    seats = (
        Representative.objects.visible_to(who)
        .in_body(body_id)
        .filter(membership__role__in=circle.roles)
        .select_related("membership", "post__person", "post__organisation")
        .order_by("post__organisation__kana", "pk")
    )
    lines = {}
    for seat in seats:
        end = _end(seat)
        if seat.post.person_id in current or end is None or not today - LOOK_BACK < end <= today:
            continue
        reason = _("The seat or the post ended on %(day)s") % {
            "day": long_date(end - timedelta(days=1))
        }
        lines[seat.post.person_id] = _person(seat.post, reason)
    return list(lines.values())


def _end(seat: Representative) -> date | None:
    """The first day without seat or post."""
    ends = [
        period.upper
        for period in (seat.during, seat.membership.during, seat.post.during)
        if period.upper
    ]
    return min(ends, default=None)


def _without_representative(
    who: Principal, circle: Circle, body_id: UUID, reached: set[UUID]
) -> list[LeftOut]:
    seats = (
        Membership.objects.visible_to(who)
        .as_of(who.at)
        .filter(body_id=body_id, role__in=circle.roles)
        .exclude(organisation_id__in=reached)
        .select_related("organisation")
        .order_by("organisation__kana")
    )
    return [
        LeftOut("", seat.organisation.name, _("The organisation has named no representative"))
        for seat in seats
    ]


def _without_reader(who: Principal, circle: Circle, reached: set[UUID]) -> list[LeftOut]:
    chosen = CircleOrganisation.objects.filter(circle=circle).values("organisation_id")
    empty = Organisation.objects.visible_to(who).filter(pk__in=chosen).exclude(pk__in=reached)
    return [
        LeftOut("", each.name, _("Nobody there handles marked information"))
        for each in empty.order_by("kana")
    ]
