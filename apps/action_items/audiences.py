"""To whom action items can be given in a body, who is told of them, and who knows of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.accounts.models import User
from apps.organisations.enums import Capacity, Role
from apps.organisations.models import Body, Organisation, Representative
from apps.sharing.selectors import audience_of, body_circle, knowers_of
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from apps.action_items.giving import Batch
    from apps.action_items.models import ActionItem
    from apps.sharing.selectors import Knowing
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Owner:
    """An organisation that reads a circle, with its people who do."""

    organisation: Organisation
    people: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One organisation that is asked, how many items, and the people who get the mail."""

    organisation: str
    items: int
    people: tuple[UUID, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knower:
    """How many of one organisation know of an item, and by name whom a mail told.

    Who opened it without having been asked is not named to the desk.
    """

    organisation: str
    people: int
    names: tuple[str, ...]


def desks_of(who: Principal) -> list[Body]:
    """The bodies whose secretariat the reader is."""
    desks = who.bodies_as(Role.SECRETARIAT)
    return list(Body.objects.visible_to(who).filter(pk__in=desks))


def owners_in(who: Principal, circle_id: UUID) -> list[Owner]:
    """Organisations that would see an item given to the circle, in reading order."""
    people: dict[UUID, set[UUID]] = defaultdict(set)
    for each in audience_of(circle_id):
        if each.active:
            people[each.organisation_id].add(each.person_id)
    users = User.objects.in_bulk({pk for found in people.values() for pk in found})
    known = Organisation.objects.visible_to(who).filter(pk__in=people).order_by("kana", "pk")
    return [
        Owner(
            organisation,
            tuple(
                sorted(
                    (users[pk] for pk in people[organisation.pk]),
                    key=lambda user: (user.family_name_kana, user.given_name_kana, str(user.pk)),
                )
            ),
        )
        for organisation in known
    ]


def told(batch: Batch, who: Principal) -> list[Told]:
    """Who gets a mail about the items: the named person, else the organisation's main contacts."""
    readers = {each.post_id for each in audience_of(batch.circle.pk) if each.active}
    contacts: dict[UUID, set[UUID]] = defaultdict(set)
    seats = Representative.objects.as_of(who.at).in_body(batch.body_id)
    for seat in seats.filter(capacity=Capacity.PRIMARY, post_id__in=readers).select_related(
        "membership", "post"
    ):
        contacts[seat.membership.organisation_id].add(seat.post.person_id)
    people: dict[UUID, set[UUID]] = defaultdict(set)
    for draft in batch.drafts:
        owner = draft.organisation_id
        people[owner] |= {draft.person_id} if draft.person_id else contacts[owner]
    number = Counter(draft.organisation_id for draft in batch.drafts)
    users = User.objects.in_bulk({pk for found in people.values() for pk in found})
    known = Organisation.objects.visible_to(who).filter(pk__in=people).order_by("kana", "pk")
    return [
        Told(
            organisation=organisation.short,
            items=number[organisation.pk],
            people=tuple(people[organisation.pk]),
            names=tuple(sorted(users[pk].name for pk in people[organisation.pk])),
        )
        for organisation in known
    ]


def knowers(action_id: UUID, body_id: UUID, until: datetime) -> list[Knowing]:
    """Who knew of the item by then and may still read it, each person once, without its desk.

    Only inside ``as_system("audience")``.
    """
    desk = {each.person_id for each in audience_of(body_circle(body_id, "desk").pk)}
    known: dict[UUID, Knowing] = {}
    for each in knowers_of(action_id, until):
        if each.person_id not in desk:
            known.setdefault(each.person_id, each)
    return list(known.values())


def knowers_by_organisation(action: ActionItem, who: Principal) -> tuple[Knower, ...]:
    """Who hears of it when the desk takes the item back now, or heard when it did."""
    with as_system("audience", at=who.at):
        found = knowers(action.pk, action.body_id, action.taken_back_at or who.at)
    people: dict[UUID, list[Knowing]] = defaultdict(list)
    for each in found:
        people[each.organisation_id].append(each)
    users = User.objects.in_bulk({each.person_id for each in found if each.mailed})
    known = Organisation.objects.visible_to(who).filter(pk__in=people).order_by("kana", "pk")
    return tuple(
        Knower(
            each.short,
            len(people[each.pk]),
            tuple(sorted(users[one.person_id].name for one in people[each.pk] if one.mailed)),
        )
        for each in known
    )
