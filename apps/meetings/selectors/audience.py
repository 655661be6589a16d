"""Exactly who will be told, and who is left out and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.organisations.enums import Role
from apps.organisations.models import Membership, Post, Representative
from apps.sharing.selectors import audience_of
from wg_portal.clock import in_japan
from wg_portal.dates import long_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from apps.meetings.models import Meeting
    from wg_portal.principal import Principal

LOOK_BACK = timedelta(days=365)
"""How long a person whose seat has ended is still named among those left out."""


@dataclass(frozen=True, slots=True)
class Told:
    """One person who gets a mail of his own."""

    person_id: UUID
    name: str
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
class Audience:
    """The preview; counts are of those who will be told."""

    told: list[Told]
    left_out: list[LeftOut]
    organisations: int
    people: int


def audience_for(who: Principal, meeting: Meeting) -> Audience:
    """Compute the audience of the invitation as of now, for an officer of the desk."""
    listeners = audience_of(meeting.circle_id)
    posts = _posts(listener.post_id for listener in listeners)
    desk = set(
        Representative.objects.visible_to(who)
        .as_of(who.at)
        .in_body(meeting.body_id)
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
            left_out.append(_person(post, _("The account is suspended")))
        else:
            told.append(post)
    reached = {listener.organisation_id for listener in listeners}
    left_out += _ended(who, meeting, {listener.person_id for listener in listeners})
    left_out += _without_representative(who, meeting, reached)
    told.sort(key=lambda post: (post.organisation.kana, post.person.family_name_kana))
    return Audience(
        told=[_told(post) for post in told],
        left_out=left_out,
        organisations=len({post.organisation_id for post in told}),
        people=len({post.person_id for post in told}),
    )


def _posts(ids: Iterable[UUID]) -> dict[UUID, Post]:
    found = Post.objects.filter(pk__in=list(ids)).select_related("person", "organisation")
    return {post.pk: post for post in found}


def _told(post: Post) -> Told:
    return Told(
        post.person_id,
        post.person.name,
        post.organisation.name,
        post.title,
        post.person.get_language_display(),
    )


def _person(post: Post, reason: str) -> LeftOut:
    return LeftOut(post.person.name, post.organisation.short, reason)


def _ended(who: Principal, meeting: Meeting, current: set[UUID]) -> list[LeftOut]:
    today = in_japan(who.at).date()
    seats = (
        Representative.objects.visible_to(who)
        .in_body(meeting.body_id)
        .filter(membership__role__in=meeting.circle.roles)
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


def _without_representative(who: Principal, meeting: Meeting, reached: set[UUID]) -> list[LeftOut]:
    seats = (
        Membership.objects.visible_to(who)
        .as_of(who.at)
        .filter(body_id=meeting.body_id, role__in=meeting.circle.roles)
        .exclude(organisation_id__in=reached)
        .select_related("organisation")
        .order_by("organisation__kana")
    )
    return [
        LeftOut("", seat.organisation.name, _("The organisation has named no representative"))
        for seat in seats
    ]


@dataclass(frozen=True, slots=True)
class Panel:
    """Who can open a meeting of a body's circle, for the members of that circle."""

    organisations: int
    people: int
    rows: list[tuple[str, str]]
    names: list[tuple[str, list[str]]]


def members_panel(who: Principal, meeting: Meeting) -> Panel:
    """Count the circle's readers by seat and list them; empty if the reader may not know them."""
    listeners = [each for each in audience_of(meeting.circle_id) if each.active]
    posts = _posts(each.post_id for each in listeners)
    roles = {
        seat.post_id: Role(seat.membership.role)
        for seat in Representative.objects.visible_to(who)
        .as_of(who.at)
        .in_body(meeting.body_id)
        .select_related("membership")
    }
    people: Counter[Role] = Counter(roles[pk] for pk in posts if pk in roles)
    organisations = {
        role: len({posts[pk].organisation_id for pk in posts if roles.get(pk) == role})
        for role in people
    }
    names: dict[str, list[str]] = {}
    for post in sorted(posts.values(), key=lambda p: (p.organisation.kana, p.person.name)):
        names.setdefault(post.organisation.short, []).append(post.person.name)
    return Panel(
        organisations=len({post.organisation_id for post in posts.values()}),
        people=len({post.person_id for post in posts.values()}),
        rows=[
            (str(role.label), count_words(organisations[role], people[role]))
            for role in Role
            if role in people
        ],
        names=list(names.items()),
    )


def count_words(organisations: int, people: int) -> str:
    """Return ``3 organisations, 4 people``."""
    return _("%(organisations)s, %(people)s") % {
        "organisations": ngettext("%(n)d organisation", "%(n)d organisations", organisations)
        % {"n": organisations},
        "people": ngettext("%(n)d person", "%(n)d people", people) % {"n": people},
    }
