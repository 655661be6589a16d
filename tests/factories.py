"""Builders of rows for tests. Call them inside ``as_owner()``; they go past every wall."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from apps.accounts.models import User
from apps.organisations.models import Body, Membership, Organisation, Post, Representative
from apps.sharing.models import Circle, CircleOrganisation, CirclePerson, Grant
from wg_portal.periods import DateRange, since

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""Tuesday 24 November 2026, 10:00 in Japan: the "now" of the tests."""
LONG_AGO = date(2026, 1, 1)
_numbers = itertools.count(1)


def organisation(name: str, *, kind: str = "member", sector: str = "major_bank") -> Organisation:
    """An organisation whose Japanese and English names both carry ``name``."""
    return Organisation.objects.create(
        kind=kind,
        sector=sector,
        kana=name,
        name_ja=f"株式会社{name}",
        name_en=f"{name} Inc.",
        short_ja=name,
        short_en=name,
    )


def person(name: str, *, language: str = "ja", is_active: bool = True) -> User:
    """A person with an address of his own."""
    return User.objects.create_user(
        f"{name.lower()}-{next(_numbers)}@example.jp",
        family_name=name,
        given_name="太郎",
        family_name_kana=name,
        family_name_latin=name,
        given_name_latin="Taro",
        language=language,
        is_active=is_active,
    )


def post(who: User, where: Organisation, *, during: DateRange | None = None, **fields: Any) -> Post:
    """A post, open-ended unless ``during`` is given."""
    return Post.objects.create(
        person=who, organisation=where, during=during or since(LONG_AGO), **fields
    )


def body(code: str, *, parent: Body | None = None, **fields: Any) -> Body:
    """A body with all its circles."""
    from apps.sharing.services import make_body_circles

    made = Body.objects.create(
        code=code,
        parent=parent,
        name_ja=f"会議体{code}",
        name_en=f"Body {code}",
        short_ja=f"会議体{code}",
        short_en=f"Body {code}",
        **fields,
    )
    make_body_circles(made)
    return made


def seat(
    where: Body,
    holder: Post,
    *,
    role: str = "member",
    capacity: str = "primary",
    during: DateRange | None = None,
) -> Representative:
    """A person's seat in a body; the organisation's membership is made when it is missing."""
    membership, _ = Membership.objects.get_or_create(
        body=where,
        organisation_id=holder.organisation_id,
        role=role,
        defaults={"during": since(LONG_AGO)},
    )
    return Representative.objects.create(
        membership=membership, post=holder, capacity=capacity, during=during or since(LONG_AGO)
    )


def community() -> Circle:
    """The one circle of the whole community."""
    return Circle.objects.get_or_create(
        kind="community", defaults={"name_ja": "参加機関全体", "name_en": "Community"}
    )[0]


def circle_of(where: Body, name: str = "all") -> Circle:
    """A body's circle: all, members, desk or office."""
    from apps.sharing.selectors import body_circle

    return body_circle(where.pk, name)


def organisations_circle(where: Body, *chosen: Organisation) -> Circle:
    """A circle of chosen organisations."""
    made = Circle.objects.create(
        kind="organisations", body=where, name_ja="選択した機関", name_en="Chosen organisations"
    )
    for each in chosen:
        CircleOrganisation.objects.create(circle=made, organisation=each)
    return made


def people_circle(where: Body, *named: Post, during: DateTimeTZRange | None = None) -> Circle:
    """A circle of named people."""
    made = Circle.objects.create(
        kind="people", body=where, name_ja="関係者", name_en="Named people"
    )
    for each in named:
        CirclePerson.objects.create(circle=made, post=each, during=during or always())
    return made


def grant(subject: Any, holder: Post, reason: str, during: DateTimeTZRange | None = None) -> Grant:
    """An individual right on one subject."""
    return Grant.objects.create(
        subject_id=subject.pk, post=holder, reason=reason, during=during or always()
    )


def always() -> DateTimeTZRange:
    """From a year before ``AT``, without end."""
    return DateTimeTZRange(AT - timedelta(days=365), None)
