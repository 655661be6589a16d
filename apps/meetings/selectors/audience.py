"""Who can open a meeting, for those whom it is for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.organisations.enums import Role
from apps.organisations.models import Representative
from apps.sharing.selectors import audience_of
from apps.sharing.telling import Telling, posts_by_id, telling

if TYPE_CHECKING:
    from apps.meetings.models import Meeting
    from wg_portal.principal import Principal


def audience_for(who: Principal, meeting: Meeting) -> Telling:
    """Compute the audience of the invitation as of now, for an officer of the desk."""
    return telling(who, meeting.circle, meeting.body_id)


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
    posts = posts_by_id(each.post_id for each in listeners)
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
