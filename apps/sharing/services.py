"""Making audiences and handing out individual grants."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from apps.sharing.enums import CircleKind, Reason
from apps.sharing.models import Circle, CircleOrganisation, CirclePerson, Grant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from apps.organisations.models import Body, Organisation
    from wg_portal.principal import Principal

LONGEST_NAME = 100
"""Characters of a circle's name."""


def claim_authorship(subject_id: UUID, *, by: Principal) -> None:
    """Make ``by`` the author of a thing that is about to be inserted under ``subject_id``."""
    grant(subject_id, post_id=by.post_id, reason=Reason.AUTHOR, at=by.at)


def claim_authorships(subject_ids: Iterable[UUID], *, by: Principal) -> None:
    """Do ``claim_authorship`` for several things at once."""
    during = DateTimeTZRange(by.at, None)
    Grant.objects.bulk_create(
        Grant(subject_id=pk, post_id=by.post_id, reason=Reason.AUTHOR, during=during)
        for pk in subject_ids
    )


def grant(
    subject_id: UUID,
    *,
    post_id: UUID,
    reason: Reason,
    at: datetime,
    until: datetime | None = None,
) -> None:
    """Give one post a right on one subject; giving it again changes nothing."""
    Grant.objects.bulk_create(
        [
            Grant(
                subject_id=subject_id,
                post_id=post_id,
                reason=reason,
                during=DateTimeTZRange(at, until),
            )
        ],
        ignore_conflicts=True,
    )


def make_circle_of_organisations(
    organisation_ids: Iterable[UUID],
    *,
    body_id: UUID,
    name_ja: str,
    name_en: str,
    by: Principal,
) -> Circle:
    """Make the circle 「選択した機関」; ``by`` is its author and knows its list."""
    circle = _new_circle(CircleKind.ORGANISATIONS, body_id, name_ja, name_en, by)
    CircleOrganisation.objects.bulk_create(
        CircleOrganisation(circle=circle, organisation_id=pk) for pk in organisation_ids
    )
    return circle


def make_circle_of_people(
    post_ids: Iterable[UUID],
    *,
    body_id: UUID,
    name_ja: str,
    name_en: str,
    by: Principal,
    until: datetime | None = None,
) -> Circle:
    """Make a circle of named people, such as the attendees of a meeting or readers of TLP:RED."""
    circle = _new_circle(CircleKind.PEOPLE, body_id, name_ja, name_en, by)
    CirclePerson.objects.bulk_create(
        CirclePerson(circle=circle, post_id=pk, during=DateTimeTZRange(by.at, until))
        for pk in post_ids
    )
    return circle


def make_circle_of_owner(organisation: Organisation, *, within: Circle, by: Principal) -> Circle:
    """Make the circle of those readers of a body's circle who sit for the owner of something,
    for the chair or for the secretariat.
    """
    circle = _new_circle(
        CircleKind.OWNER,
        within.body_id,
        f"{organisation.short_ja}・座長・事務局",
        f"{organisation.short_en}, chair and secretariat",
        by,
        roles=within.roles,
    )
    CircleOrganisation.objects.create(circle=circle, organisation=organisation)
    return circle


def _new_circle(
    kind: CircleKind,
    body_id: UUID | None,
    name_ja: str,
    name_en: str,
    by: Principal,
    *,
    roles: Sequence[str] = (),
) -> Circle:
    circle = Circle(
        id=uuid4(),
        kind=kind,
        body_id=body_id,
        name_ja=name_ja[:LONGEST_NAME],
        name_en=name_en[:LONGEST_NAME],
        roles=list(roles),
    )
    claim_authorship(circle.pk, by=by)
    circle.save(force_insert=True)
    return circle


BODY_CIRCLES = {
    "all": (
        ["chair", "deputy", "member", "observer", "secretariat"],
        "構成員とオブザーバー",
        "Members and observers",
    ),
    "members": (["chair", "deputy", "member", "secretariat"], "委員限り", "Members only"),
    "desk": (["secretariat"], "事務局", "Secretariat"),
    "office": (["chair", "secretariat"], "座長・事務局", "Chair's office and secretariat"),
}
"""Roles and names of the circles that every body has."""


def make_body_circles(body: Body, *, using: str = "default") -> dict[str, Circle]:
    """Make the circles of a new body; only the tables' owner may."""
    return {
        name: Circle.objects.using(using).create(
            kind=CircleKind.BODY,
            body=body,
            roles=roles,
            name_ja=f"{body.short_ja} {ja}",
            name_en=f"{body.short_en}: {en}",
        )
        for name, (roles, ja, en) in BODY_CIRCLES.items()
    }
