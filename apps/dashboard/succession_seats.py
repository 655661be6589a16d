"""What a merger or a split does to seats, by name: who goes over, sits on, or loses his seat."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from apps.organisations.enums import Capacity
from apps.organisations.joining import capacity_in, goes_over, held_there, time_in
from apps.organisations.models import Body, Membership, Representative

if TYPE_CHECKING:
    from uuid import UUID

    from apps.organisations.models import Succession
    from wg_portal.principal import Principal


class SeatFate(Enum):
    """What becomes of an organisation's seat."""

    GOES = gettext_lazy("Goes over")
    JOINS = gettext_lazy("Ends: the organisation that takes over sits there already")
    OTHER_ROLE = gettext_lazy("Ends: the organisation that takes over sits there in another role")
    STAYS = gettext_lazy("Stays with the old organisation")


class PersonFate(Enum):
    """What becomes of somebody in it."""

    GOES = gettext_lazy("goes over as before")
    JOINS = gettext_lazy("sits on in its seat")
    SECOND = gettext_lazy("sits on in its seat as a second contact, as it has a main contact")
    KEEPS = gettext_lazy("sits in its seat already")
    LOSES_ROLE = gettext_lazy("loses the seat; a roster enters them in the other role, if wanted")
    LOSES_POST = gettext_lazy("loses the seat, as it goes and they stay")
    LOSES_SEAT = gettext_lazy("loses the seat, as they go and it stays")

    @property
    def loses(self) -> bool:
        """Whether he reads less in the body afterwards."""
        return self in (PersonFate.LOSES_ROLE, PersonFate.LOSES_POST, PersonFate.LOSES_SEAT)


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat of the former organisation, with its people by name."""

    body: Body
    seat: Membership
    fate: SeatFate
    people: list[tuple[Representative, PersonFate]]


def held_seats(who: Principal, organisation_id: UUID) -> list[tuple[Body, Membership]]:
    """Its seats in the bodies that the reader knows."""
    bodies = {body.pk: body for body in Body.objects.visible_to(who)}
    held = (
        Membership.objects.visible_to(who)
        .as_of(who.at)
        .filter(organisation_id=organisation_id, body_id__in=bodies)
    )
    found = [(bodies[seat.body_id], seat) for seat in held]
    return sorted(found, key=lambda each: (each[0].ordinal, each[0].code, each[1].role))


def seat_lines(who: Principal, row: Succession) -> list[SeatLine]:
    """Say of each seat, and of whoever sits in it, what becomes of them.

    A split's seat that stays is named only for somebody who goes away from it.
    """
    held = held_seats(who, row.former_id)
    sitting = _sitting(who, [seat for _body, seat in held], row)
    lines = []
    for body, seat in held:
        there = held_there(seat, row.successor_id, row.first_day)
        fate = _fate(seat, there, row)
        people = [
            (each, each_fate)
            for each in sitting[seat.pk]
            if (each_fate := _person(each, there, fate, row)) is not None
        ]
        if people or fate is not SeatFate.STAYS:
            lines.append(SeatLine(body, seat, fate, people))
    return lines


def _sitting(
    who: Principal, seats: list[Membership], row: Succession
) -> dict[UUID, list[Representative]]:
    found = Representative.objects.visible_to(who).filter(
        membership__in=seats, during__contains=row.first_day
    )
    order = ("post__person__family_name_kana", "post__person__given_name_kana", "pk")
    by_seat: dict[UUID, list[Representative]] = defaultdict(list)
    for each in found.select_related("post__person").order_by(*order):
        by_seat[each.membership_id].append(each)
    return by_seat


def _fate(seat: Membership, there: Membership | None, row: Succession) -> SeatFate:
    if not row.is_merger:
        return SeatFate.GOES if seat.pk in row.seats else SeatFate.STAYS
    if goes_over(seat, row.successor_id, row.first_day):
        return SeatFate.GOES
    return SeatFate.JOINS if there else SeatFate.OTHER_ROLE


def _person(
    each: Representative, there: Membership | None, fate: SeatFate, row: Succession
) -> PersonFate | None:
    """``None``: nothing changes for him."""
    goes = row.is_merger or each.post_id in row.posts
    if fate is SeatFate.STAYS:
        return PersonFate.LOSES_SEAT if goes else None
    if not goes:
        return PersonFate.LOSES_POST
    if fate is SeatFate.GOES:
        return PersonFate.GOES
    if there is None:
        return PersonFate.LOSES_ROLE
    own = there.representatives.filter(
        post__person_id=each.post.person_id, during__contains=row.first_day
    )
    if own.exists():
        return PersonFate.KEEPS
    during = time_in(there, each, row.first_day, each.during.upper)
    changes = capacity_in(there, each, during) != Capacity(each.capacity)
    return PersonFate.SECOND if changes else PersonFate.JOINS
