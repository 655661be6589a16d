"""Makes the digests that are due, and lets go by itself what no digest takes along in time."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import UUID

from apps.notifications.enums import Channel, State
from apps.notifications.handlers import HANDLERS
from apps.notifications.models import DIGEST, Delivery
from apps.notifications.timetables import Timetable
from apps.obligations.models import Obligation
from wg_portal.faults import where
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from datetime import datetime

    from apps.notifications.models import DeliveryQuerySet

logger = logging.getLogger(__name__)


def plan(*, at: datetime) -> int:
    """Make every digest that is due at ``at``; returns how many.

    However many days were missed, a person gets one.
    """
    with as_system("relay"):
        waiting = Delivery.objects.waiting().order_by("recipient_id")
        # An address that does not receive mail gets none: its lines wait until it is put right.
        waiting = waiting.filter(recipient__undeliverable_since=None)
        people = list(waiting.values_list("recipient_id", flat=True).distinct())
    return sum(_attempt(person, at) for person in people)


def _attempt(person_id: UUID, at: datetime) -> bool:
    try:
        with as_system("relay"):
            return _plan_for(person_id, at)
    except Exception as fault:
        logger.error("digest of %s not planned: %s", person_id, where(fault))
        return False


def _plan_for(person_id: UUID, at: datetime) -> bool:
    """Digest and lines are tied together in one transaction."""
    timetable = Timetable.of([person_id])[person_id]
    lines = Delivery.objects.waiting().filter(recipient_id=person_id)
    due = timetable.due(at)
    if due is None or not lines.filter(created_at__lte=due).exists():
        _send_alone(lines, timetable, at)
        return False
    digest = Delivery(
        reason=DIGEST,
        stage=due.date().isoformat(),
        recipient_id=person_id,
        channel=Channel.MAIL,
        state=State.PENDING,
        created_at=at,
        due_at=at,
    )
    Delivery.objects.bulk_create([digest], ignore_conflicts=True)
    if not Delivery.objects.filter(pk=digest.pk).exists():
        return False
    lines.update(carried_by=digest)
    return True


def _send_alone(lines: DeliveryQuerySet, timetable: Timetable, at: datetime) -> None:
    """What must not wait and finds no digest any more goes out as mails of their own."""
    alone = [row for row in lines if not HANDLERS[row.reason].is_news]
    owed = Obligation.objects.filter(pk__in=[row.obligation_id for row in alone])
    before = dict(owed.values_list("pk", "due_at"))
    late = [
        row.pk
        for row in alone
        if not timetable.leaves_soon(row.created_at, at, before.get(row.obligation_id))
    ]
    Delivery.objects.filter(pk__in=late).update(
        channel=Channel.MAIL, state=State.PENDING, due_at=at
    )
