"""Asks each organisation once a quarter. Only as the relay; may run any number of times."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError

from apps.activity.services import publish_from_job
from apps.obligations.calendars import deadline_after
from apps.obligations.enums import Counting, ObligationKind
from apps.obligations.models import Obligation
from apps.obligations.services import expect
from apps.organisations.enums import OrganisationKind, Role
from apps.organisations.models import Membership, Post
from apps.roster_checks.events import RosterCheckPlanned
from apps.roster_checks.models import RosterCheck
from apps.roster_checks.quarters import first_day_of_quarter, is_last_month, quarter_name
from apps.sharing.enums import CircleKind, Tlp
from apps.sharing.models import Circle, CircleOrganisation
from apps.sharing.selectors import body_circle
from wg_portal.faults import where
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from datetime import date, datetime

PAUSE = timedelta(hours=1)
"""After a failure: what is wrong is seldom put right within a minute."""

logger = logging.getLogger(__name__)


def plan(*, at: datetime, limit: int = 100) -> int:
    """Ask every organisation that was not asked in this quarter; returns how many were.

    Each has a transaction of its own: one that fails never stops the others, and is tried again
    after a pause. Without ``ROSTER_CHECK_DAYS`` nobody is asked. Where nobody was ever asked, the
    last month of a quarter is left out: they would be asked twice within weeks.
    """
    if not settings.ROSTER_CHECK_DAYS:
        return 0
    quarter = first_day_of_quarter(at)
    with as_system("relay", at=at):
        if is_last_month(at) and not RosterCheck.objects.exists():
            return 0
        homes = _homes(at, quarter)
    resting = cache.get_many([_failed(organisation) for organisation in homes])
    due = [
        (organisation, body)
        for organisation, body in homes.items()
        if at >= resting.get(_failed(organisation), at)
    ]
    asked = due[:limit]
    return sum(_attempt(organisation, body, quarter, at) for organisation, body in asked)


def _failed(organisation_id: UUID) -> str:
    """Under which key it stands until when nothing is tried again."""
    return f"roster_checks.failed.{organisation_id}"


def _homes(at: datetime, quarter: date) -> dict[UUID, UUID]:
    """The first body of each organisation that is not asked yet: its desk does the asking.

    Where nobody can sign in yet, nobody could answer: it is asked when the first one can.
    """
    able = Post.objects.as_of(at).filter(person__is_active=True)
    asked = RosterCheck.objects.filter(first_day=quarter).values("organisation_id")
    seats = (
        Membership.objects.as_of(at)
        .filter(organisation__kind=OrganisationKind.MEMBER)
        .filter(organisation_id__in=able.values("organisation_id"))
        .exclude(organisation_id__in=asked)
        .order_by("-body__ordinal", "-body__code")
    )
    return dict(seats.values_list("organisation_id", "body_id"))


def _attempt(organisation_id: UUID, body_id: UUID, quarter: date, at: datetime) -> bool:
    try:
        with as_system("relay", at=at) as moment:
            _ask(organisation_id, body_id, quarter, moment)
    except IntegrityError:
        # Another worker has asked meanwhile.
        return False
    except Exception as fault:
        logger.error("roster check of %s failed: %s", organisation_id, where(fault))
        cache.set(_failed(organisation_id), at + PAUSE, timeout=PAUSE.total_seconds())
        return False
    return True


def _ask(organisation_id: UUID, body_id: UUID, quarter: date, at: datetime) -> None:
    desk = Membership.objects.as_of(at).filter(body_id=body_id, role=Role.SECRETARIAT)
    officers = list(desk.order_by("pk").values_list("organisation_id", flat=True))
    check = RosterCheck(
        organisation_id=organisation_id,
        body_id=body_id,
        first_day=quarter,
        tlp=Tlp.AMBER,
        circle=_circle(organisation_id, {organisation_id, *officers}, body_id),
        circle_kind=CircleKind.ORGANISATIONS,
        originator_id=officers[0] if officers else organisation_id,
        visible_from=at,
        notice_title=f"構成員・連絡先の確認（{quarter_name(quarter, 'ja')}）",
    )
    check.save(force_insert=True)
    expect(
        Obligation(
            kind=ObligationKind.ROSTER_CHECK,
            subject_type=RosterCheck._meta.label,
            subject_id=check.pk,
            body_id=body_id,
            bearer_organisation_id=organisation_id,
            assignee_id=_administrator(organisation_id, at),
            desk_circle=body_circle(body_id, "desk"),
            due_at=deadline_after(at, settings.ROSTER_CHECK_DAYS, Counting.GOVERNMENT),
            counting=Counting.GOVERNMENT,
            opened_at=at,
        ),
        at=at,
    )
    event = RosterCheckPlanned(subject_id=check.pk, tlp=check.tlp, body_id=body_id)
    publish_from_job(event, at=at)


def _circle(organisation_id: UUID, organisations: set[UUID], body_id: UUID) -> Circle:
    """The circle of the check before, as long as the same organisations hold the desk."""
    before = RosterCheck.objects.filter(organisation_id=organisation_id, body_id=body_id)
    latest = before.order_by("-first_day").select_related("circle").first()
    if latest is not None:
        held = CircleOrganisation.objects.filter(circle=latest.circle)
        if set(held.values_list("organisation_id", flat=True)) == organisations:
            known: Circle = latest.circle
            return known
    circle = Circle(
        id=uuid4(),
        kind=CircleKind.ORGANISATIONS,
        body_id=body_id,
        name_ja="当該機関・事務局",
        name_en="The organisation and the secretariat",
    )
    circle.save(force_insert=True)
    CircleOrganisation.objects.bulk_create(
        CircleOrganisation(circle=circle, organisation_id=pk) for pk in organisations
    )
    return circle


def _administrator(organisation_id: UUID, at: datetime) -> UUID | None:
    """Who looks after it: the administrator who has been one longest; without any, nobody."""
    offices = Post.objects.as_of(at).filter(
        organisation_id=organisation_id,
        org_admin=True,
        handles_marked=True,
        person__is_active=True,
    )
    found: UUID | None = (
        offices.order_by("during", "pk").values_list("person_id", flat=True).first()
    )
    return found
