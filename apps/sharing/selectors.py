"""Who may read a thing, asked from the thing's side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from apps.sharing.enums import CircleKind, Reason
from apps.sharing.models import Circle, Grant
from apps.sharing.services import BODY_CIRCLES

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Recipient:
    """One reader on one post."""

    person_id: UUID
    post_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class Knowing(Recipient):
    """One reader who knows of the subject; ``mailed``: a mail told him, whatever he opened."""

    mailed: bool


@dataclass(frozen=True, slots=True)
class Listener:
    """One reader of a circle before release; ``active`` is false for a suspended account."""

    person_id: UUID
    post_id: UUID
    organisation_id: UUID
    active: bool


def recipients_of(subject_id: UUID) -> list[Recipient]:
    """Return everybody who may read the subject now. Only inside ``as_system("audience")``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person, post, organisation FROM recipients_of(%s) ORDER BY person, post",
            [subject_id],
        )
        return [Recipient(*row) for row in cursor.fetchall()]


def openers_of(subject_id: UUID) -> list[Recipient]:
    """Return who opened what is withdrawn now, each person once.

    Only inside ``as_system("audience")``.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT person, post, organisation FROM openers_of(%s)", [subject_id])
        return [Recipient(*row) for row in cursor.fetchall()]


def knowers_of(subject_id: UUID, until: datetime) -> list[Knowing]:
    """Return who may read the subject and was told of it, or opened it, by then.

    Only inside ``as_system("audience")``.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person, post, organisation, mailed FROM knowers_of(%s, %s)"
            " ORDER BY person, post",
            [subject_id, until],
        )
        return [Knowing(*row) for row in cursor.fetchall()]


def is_author(subject_id: UUID, *, by: Principal) -> bool:
    """Whether the reader, on this post, wrote the subject: he may lower its label."""
    return Grant.objects.filter(
        subject_id=subject_id, post_id=by.post_id, reason=Reason.AUTHOR, during__contains=by.at
    ).exists()


def audience_of(circle_id: UUID) -> list[Listener]:
    """Return who would read what is released to the circle.

    Empty for those who may not know the list (a body's circle is known to its representatives,
    a chosen one to its author, a circle of people to the people).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person, post, organisation, active FROM audience_of(%s) ORDER BY person, post",
            [circle_id],
        )
        return [Listener(*row) for row in cursor.fetchall()]


def body_circle(body_id: UUID, name: str) -> Circle:
    """Return a body's circle ``all``, ``members``, ``desk`` or ``office``."""
    roles, _, _ = BODY_CIRCLES[name]
    return Circle.objects.get(kind=CircleKind.BODY, body_id=body_id, roles=roles)
