"""Makes the digests that are due, and lets go by itself what no digest takes along in time."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Min, OuterRef, Subquery

from apps.notifications.enums import Channel, State
from apps.notifications.handlers import HANDLERS
from apps.notifications.models import DIGEST, Delivery
from apps.notifications.timetables import Timetable
from apps.obligations.models import Obligation
from wg_portal.faults import where
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from apps.notifications.models import DeliveryQuerySet

logger = logging.getLogger(__name__)


def plan(*, at: datetime) -> int:
    """Make every digest that is due at ``at``; returns how many.

    However many days were missed, a person gets one. The number of queries does not grow with
    the people.
    """
    with as_system("relay"):
        waiting = Delivery.objects.waiting()
        # An address that does not receive mail gets none: its lines wait until it is put right.
        waiting = waiting.filter(recipient__undeliverable_since=None)
        people = set(waiting.order_by().values_list("recipient_id", flat=True).distinct())
    return _attempt(sorted(people), at)


def _attempt(people: list[UUID], at: datetime) -> int:
    """Plan for all of them at once; where one cannot be planned for, for all the others."""
    if not people:
        return 0
    try:
        with as_system("relay"):
            return _plan_for(people, at)
    except Exception as fault:
        if len(people) == 1:
            logger.error("digest of %s not planned: %s", people[0], where(fault))
            return 0
    half = len(people) // 2
    return _attempt(people[:half], at) + _attempt(people[half:], at)


def _plan_for(people: list[UUID], at: datetime) -> int:
    """Digests and lines are tied together in one transaction."""
    timetables = Timetable.of(people)
    due = {pk: moment for pk, plan in timetables.items() if (moment := plan.due(at))}
    waiting = Delivery.objects.waiting().order_by()
    oldest = dict(
        waiting.filter(recipient_id__in=due)
        .values_list("recipient_id")
        .annotate(oldest=Min("created_at"))
    )
    now = {pk: moment for pk, moment in due.items() if pk in oldest and oldest[pk] <= moment}
    made = _make(now, at)
    riders = waiting.filter(recipient_id__in=now)
    riders.update(
        carried_by=Subquery(made.filter(recipient_id=OuterRef("recipient_id")).values("pk"))
    )
    _send_alone(waiting.filter(recipient_id__in=timetables.keys() - now.keys()), timetables, at)
    return made.count()


def _make(due: dict[UUID, datetime], at: datetime) -> DeliveryQuerySet:
    """Make a digest for each; returns those that were not made by somebody else meanwhile."""
    digests = [
        Delivery(
            reason=DIGEST,
            stage=moment.date().isoformat(),
            recipient_id=person,
            channel=Channel.MAIL,
            state=State.PENDING,
            created_at=at,
            due_at=at,
        )
        for person, moment in due.items()
    ]
    Delivery.objects.bulk_create(digests, ignore_conflicts=True)
    # Their key is named as well: by it a line finds its digest without looking at all the others.
    made = Delivery.objects.filter(
        pk__in=[each.pk for each in digests],
        reason=DIGEST,
        subject_id=None,
        stage__in={each.stage for each in digests},
        revision=1,
    )
    return made.order_by()


def _send_alone(
    lines: DeliveryQuerySet, timetables: Mapping[UUID, Timetable], at: datetime
) -> None:
    """What must not wait and finds no digest any more goes out as mails of their own."""
    alone = [row for row in lines if not HANDLERS[row.reason].is_news]
    owed = Obligation.objects.filter(pk__in={row.obligation_id for row in alone})
    before = dict(owed.values_list("pk", "due_at"))
    late = [
        row.pk
        for row in alone
        if not timetables[row.recipient_id].leaves_soon(
            row.created_at, at, before.get(row.obligation_id)
        )
    ]
    if late:
        Delivery.objects.filter(pk__in=late).update(
            channel=Channel.MAIL, state=State.PENDING, due_at=at
        )
