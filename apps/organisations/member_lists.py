"""The member list (構成員名簿) of a body as of a day, in the order in which it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.organisations.enums import Capacity, Role
from apps.organisations.models import Membership, Representative
from apps.organisations.names import called_on
from apps.organisations.readings import order_of_organisation, order_of_person
from apps.organisations.showing import shown_people
from wg_portal.clock import JST, in_japan

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.utils.functional import _StrPromise

    from apps.organisations.models import Body, DatedName, Organisation
    from apps.organisations.querysets import MembershipQuerySet
    from wg_portal.principal import Principal

FIRST = [Capacity.PRIMARY, Capacity.DEPUTY, Capacity.ATTENDANT]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the list with a heading of its own."""

    key: str
    title: _StrPromise
    seats: list[Seat]


@dataclass(frozen=True, slots=True)
class Seat:
    """One organisation in one role, with its people: the main contact first."""

    membership: Membership
    people: list[Representative]
    called: Organisation | DatedName
    """Under the name of the day."""

    @property
    def head(self) -> Representative | None:
        """Who stands in the list for the organisation."""
        return self.people[0] if self.people else None

    @property
    def others(self) -> list[Representative]:
        """Its other people."""
        return self.people[1:]

    @property
    def mark(self) -> _StrPromise | str:
        """What stands before the name: 座長 or 座長代理."""
        return MARKS.get(Role(self.membership.role), "")


MARKS = {Role.CHAIR: Role.CHAIR.label, Role.DEPUTY: Role.DEPUTY.label}
BLOCKS: tuple[tuple[str, _StrPromise, tuple[Role, ...]], ...] = (
    (
        "members",
        pgettext_lazy("member list", "Members"),
        (Role.CHAIR, Role.DEPUTY, Role.MEMBER),
    ),
    ("observers", _("Observers"), (Role.OBSERVER,)),
    ("secretariat", _("Secretariat"), (Role.SECRETARIAT,)),
)


def member_list(who: Principal, body: Body, on: date) -> list[Block]:
    """Return who sits in the body on the day ``on``: the chair first, then in 五十音順."""
    at = datetime.combine(on, time(12), JST)
    held = Membership.objects.visible_to(who).filter(body=body)
    seats = sorted(seats_of(who, held, at), key=order_of_seat)
    blocks = (
        Block(key, title, [seat for seat in seats if seat.membership.role in roles])
        for key, title, roles in BLOCKS
    )
    return [block for block in blocks if block.seats]


def seats_of(who: Principal, held: MembershipQuerySet, at: datetime) -> list[Seat]:
    """Return those of the seats that are held at ``at``, with their people."""
    memberships = list(held.as_of(at).select_related("organisation"))
    people: dict[UUID, list[Representative]] = {}
    held_by = Representative.objects.visible_to(who).as_of(at).filter(membership__in=memberships)
    for each in shown_people(who, held_by).select_related("post__person"):
        people.setdefault(each.membership_id, []).append(each)
    for group in people.values():
        group.sort(key=_rank)
    names = called_on(who, {each.organisation_id for each in memberships}, in_japan(at).date())
    return [
        Seat(each, people.get(each.pk, []), names.get(each.organisation_id, each.organisation))
        for each in memberships
    ]


def order_of_seat(seat: Seat) -> tuple[int, tuple[str, str], str]:
    """Return the place of a seat in a list: who leads, then 五十音順."""
    role = Role(seat.membership.role)
    leads = [Role.CHAIR, Role.DEPUTY].index(role) if role in MARKS else len(MARKS)
    by_name = order_of_person(seat.head.post.person) if seat.head else None
    reading = by_name or order_of_organisation(seat.called.kana)
    return leads, reading, str(seat.membership.pk)


def _rank(each: Representative) -> tuple[int, tuple[str, str], str]:
    place = order_of_person(each.post.person)
    return FIRST.index(Capacity(each.capacity)), place, str(each.pk)
