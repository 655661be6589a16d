"""The demo's directory rows, written past every wall by the tables' owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from apps.accounts.models import User
from apps.demo.cast import BODIES, NIGHT_CONTACTS, ORGANISATIONS, PEOPLE, BodyCard, PersonCard
from apps.demo.handling import NEWCOMER, write_policy
from apps.demo.personas import address
from apps.organisations.models import (
    Body,
    Membership,
    NightContact,
    Organisation,
    Post,
    Representative,
    Terms,
)
from apps.sharing.enums import CircleKind
from apps.sharing.models import Circle
from apps.sharing.services import make_body_circles
from wg_portal.clock import JST
from wg_portal.periods import since

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from wg_portal.periods import DateRange


@dataclass(frozen=True, slots=True)
class Directory:
    """What the history needs: ``posts`` by the person's key, the rest by key and code."""

    posts: dict[str, Post]
    organisations: dict[str, UUID]
    bodies: dict[str, UUID]


def write_directory(using: str, *, first_day: date) -> None:
    """Write everybody and everything that exists from ``first_day`` on."""
    during = since(first_day)
    organisations = {
        card.key: Organisation(
            kind=card.kind,
            sector=card.sector,
            kana=card.kana,
            name_ja=card.name_ja,
            name_en=card.name_en,
            short_ja=card.short_ja,
            short_en=card.short_en,
        )
        for card in ORGANISATIONS
    }
    Organisation.objects.using(using).bulk_create(organisations.values())
    people = {card.key: _user(card) for card in PEOPLE}
    User.objects.using(using).bulk_create(people.values())
    posts = {
        card.key: Post(
            person=people[card.key],
            organisation=organisations[card.organisation],
            during=during,
            department_ja=card.department_ja,
            department_en=card.department_en,
            title_ja=card.title_ja,
            title_en=card.title_en,
            org_admin=card.org_admin,
        )
        for card in PEOPLE
    }
    Post.objects.using(using).bulk_create(posts.values())
    Circle.objects.using(using).create(
        kind=CircleKind.COMMUNITY, name_ja="参加機関全体", name_en="All member organisations"
    )
    bodies: dict[str, Body] = {}
    for ordinal, card in enumerate(BODIES):
        bodies[card.code] = _body(card, ordinal, bodies, using)
        _terms_and_seats(card, bodies[card.code], during, organisations, posts, using)
    first_hour = datetime.combine(first_day, time(9), JST)
    write_policy(people.values(), people[NEWCOMER], at=first_hour, using=using)
    _night_contacts(people, organisations, first_hour, using)


def read_directory(using: str) -> Directory | None:
    """Return the directory if it is the demo's, else ``None``."""
    by_address = {
        post.person.email: post
        for post in Post.objects.using(using).select_related("person").order_by("pk")
    }
    if any(address(card) not in by_address for card in PEOPLE):
        return None
    by_name = dict(Organisation.objects.using(using).values_list("name_ja", "pk"))
    return Directory(
        posts={card.key: by_address[address(card)] for card in PEOPLE},
        organisations={card.key: by_name[card.name_ja] for card in ORGANISATIONS},
        bodies=dict(Body.objects.using(using).values_list("code", "pk")),
    )


def _user(card: PersonCard) -> User:
    family, given = card.name.split()
    family_kana, given_kana = card.kana.split()
    family_latin, given_latin = card.latin.split()
    person = User(
        email=address(card),
        family_name=family,
        given_name=given,
        family_name_kana=family_kana,
        given_name_kana=given_kana,
        family_name_latin=family_latin,
        given_name_latin=given_latin,
        language=card.language,
        time_zone=card.time_zone,
        is_active=card.is_active,
        without_account=card.without_account,
    )
    person.set_unusable_password()
    return person


def _night_contacts(
    people: dict[str, User], organisations: dict[str, Organisation], at: datetime, using: str
) -> None:
    NightContact.objects.using(using).bulk_create(
        NightContact(
            organisation=organisations[card.organisation],
            name=card.name,
            telephone=card.telephone,
            hours=card.hours,
            checked_by=people[card.administrator],
            checked_at=at,
        )
        for card in NIGHT_CONTACTS
    )


def _body(card: BodyCard, ordinal: int, known: dict[str, Body], using: str) -> Body:
    body: Body = Body.objects.using(using).create(
        parent=known[card.parent] if card.parent else None,
        code=card.code,
        name_ja=card.name_ja,
        name_en=card.name_en,
        short_ja=card.short_ja,
        short_en=card.short_en,
        purpose_ja=card.purpose_ja,
        purpose_en=card.purpose_en,
        ordinal=ordinal,
    )
    make_body_circles(body, using=using)
    return body


def _terms_and_seats(
    card: BodyCard,
    body: Body,
    during: DateRange,
    organisations: dict[str, Organisation],
    posts: dict[str, Post],
    using: str,
) -> None:
    Terms.objects.using(using).create(
        body=body,
        during=during,
        proxy_policy=card.proxy_policy,
        openness=card.openness,
        chatham_house=card.chatham_house,
    )
    for seat in card.seats:
        membership = Membership.objects.using(using).create(
            body=body, organisation=organisations[seat.organisation], role=seat.role, during=during
        )
        Representative.objects.using(using).bulk_create(
            Representative(membership=membership, post=posts[key], capacity=capacity, during=during)
            for key, capacity in seat.people
        )
