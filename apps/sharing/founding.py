"""The first two officers of an empty portal: whatever comes after is wanted by two."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from apps.accounts.mails import token_hash
from apps.accounts.models import Invitation, User
from apps.organisations.enums import Capacity, OrganisationKind, Role, Sector
from apps.organisations.models import (
    Body,
    Membership,
    Organisation,
    Post,
    Representative,
    Terms,
)
from apps.sharing.enums import CircleKind
from apps.sharing.models import Circle
from apps.sharing.services import make_body_circles
from wg_portal.clock import in_japan
from wg_portal.periods import since
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from datetime import datetime


OFFICERS = 2
"""One asks, the other one releases."""


@dataclass(frozen=True, slots=True)
class Founding:
    """Who begins, for which organisation, in which body; names as they are written."""

    email: str
    family_name: str
    given_name: str
    organisation: str
    organisation_en: str
    body: str
    body_en: str
    body_code: str


def found(wish: Founding, *, using: str, at: datetime) -> str:
    """Make a seat of the secretariat and return the token of the invitation to it.

    May be repeated until two can sign in: the earlier link is void then. ``using`` is the
    connection of the tables' owner, ``at`` the real time.
    Raises ``PortalError`` as soon as two accounts are in use, or this one is.
    """
    with transaction.atomic(using=using):
        active = User.objects.using(using).filter(is_active=True)
        address = wish.email.strip().lower()
        if active.count() >= OFFICERS or active.filter(email=address).exists():
            raise PortalError(
                "Two can sign in already, or this one can: let the officers of the secretariat"
                " invite."
            )
        person = _person(wish, using)
        _seat(wish, person, using, at)
        return _invite(person, using, at)


def _person(wish: Founding, using: str) -> User:
    address = wish.email.strip().lower()
    person = User.objects.using(using).filter(email=address).first()
    if person is None:
        person = User.objects.db_manager(using).create_user(
            address, family_name=wish.family_name, given_name=wish.given_name, is_active=False
        )
    return person


def _seat(wish: Founding, person: User, using: str, at: datetime) -> None:
    """The organisation, the body with its circles, the post and the seat, as far as missing."""
    during = since(in_japan(at).date())
    organisation, _ = Organisation.objects.using(using).get_or_create(
        name_ja=wish.organisation,
        defaults={
            "kind": OrganisationKind.MEMBER,
            "sector": Sector.GOVERNMENT,
            "kana": wish.organisation,
            "name_en": wish.organisation_en,
            "short_ja": wish.organisation[:60],
            "short_en": wish.organisation_en[:60],
        },
    )
    Circle.objects.using(using).get_or_create(
        kind=CircleKind.COMMUNITY,
        defaults={"name_ja": "参加機関全体", "name_en": "All member organisations"},
    )
    body, is_new = Body.objects.using(using).get_or_create(
        code=wish.body_code,
        defaults={
            "name_ja": wish.body,
            "name_en": wish.body_en,
            "short_ja": wish.body[:60],
            "short_en": wish.body_en[:60],
        },
    )
    if is_new:
        make_body_circles(body, using=using)
        Terms.objects.using(using).create(body=body, during=during)
    post, _ = Post.objects.using(using).get_or_create(
        person=person,
        organisation=organisation,
        defaults={"during": during, "org_admin": True},
    )
    seat, _ = Membership.objects.using(using).get_or_create(
        body=body,
        organisation=organisation,
        role=Role.SECRETARIAT,
        defaults={"during": during},
    )
    seated = Representative.objects.using(using)
    first = not seated.filter(membership=seat).exclude(post=post).exists()
    capacity = Capacity.PRIMARY if first else Capacity.DEPUTY
    seated.get_or_create(
        membership=seat, post=post, defaults={"capacity": capacity, "during": during}
    )


def _invite(person: User, using: str, at: datetime) -> str:
    open_ones = Invitation.objects.using(using).filter(
        person=person, accepted_at=None, withdrawn_at=None
    )
    open_ones.update(withdrawn_at=at, token_hash=None)
    token = secrets.token_urlsafe(32)
    Invitation.objects.using(using).create(
        person=person,
        address=person.email,
        created_at=at,
        expires_at=at + timedelta(hours=settings.INVITATION_HOURS),
        token_hash=token_hash(token),
    )
    return token
