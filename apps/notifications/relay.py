"""Turns events into deliveries: reads the outbox, asks who is concerned now, writes rows."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from apps.activity.models import Outbox
from apps.notifications import changes
from apps.notifications.cases import Handler, Happening, Telling
from apps.notifications.enums import NOT_LEFT, OPEN, Channel, State
from apps.notifications.failpoints import passing
from apps.notifications.handlers import ACCOUNT, HANDLERS, SILENT
from apps.notifications.models import IDLE, Delivery
from apps.notifications.timetables import Timetable
from wg_portal.faults import where
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from datetime import datetime

BACK_OFF = (1, 5, 15, 60, 240, 1440)
"""Minutes until an event that failed is tried again; the last stays."""

GONE = "withdrawn"
"""Why a delivery was dropped whose thing was taken back before it left."""

logger = logging.getLogger(__name__)


def handle_outbox(*, at: datetime, limit: int = 500) -> int:
    """Handle the events that are due at ``at``; returns how many were done.

    Each has its own transaction: one that fails is tried again later and never stops the others.
    """
    done = 0
    for _ in range(limit):
        outcome = _handle_next(at)
        if outcome is None:
            break
        done += outcome
    return done


def _handle_next(at: datetime) -> bool | None:
    with as_system("relay"):
        due = Outbox.objects.exclude(state=Outbox.State.DONE).filter(due_at__lte=at)
        row = due.order_by("due_at", "id").select_for_update(skip_locked=True).first()
        if row is None:
            return None
        passing("before_handle")
        try:
            with transaction.atomic():
                handle(Happening(row.pk, row.kind, row.facts, row.at), at)
        except Exception as fault:
            # The fault's own text may quote a row, so only its kind is kept.
            row.attempts += 1
            minutes = BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1]
            row.due_at = at + timedelta(minutes=minutes)
            row.state, row.fault = Outbox.State.FAILED, type(fault).__name__
            logger.error("event %s of kind %s failed: %s", row.pk, row.kind, where(fault))
        else:
            row.state, row.fault = Outbox.State.DONE, ""
        row.save(update_fields=["state", "attempts", "due_at", "fault"])
        passing("after_handle")
        return bool(row.state == Outbox.State.DONE)


def handle(event: Happening, at: datetime) -> None:
    """Write the deliveries that follow from one event; repeating it changes nothing.

    Raises ``KeyError`` for a kind that nobody decided on.
    """
    if event.kind in SILENT:
        return
    if event.kind.startswith(ACCOUNT):
        rows = [_account_row(event, at)]
    else:
        handler = HANDLERS[event.kind]
        unsaid = _hold(event) if handler.ends else []
        with as_system("audience"):
            tellings = list(handler.tell(event))
        rows = _rows(event, handler, tellings, at)
        Delivery.objects.filter(pk__in=unsaid).update(state=State.DROPPED, fault=GONE, **IDLE)
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def _hold(event: Happening) -> list[UUID]:
    """Let nothing more leave of what the event ends; returns what has not left.

    Who words one of them right now finds it gone at the fence before DATA; a digest is worded anew.
    """
    unsaid = Delivery.objects.filter(subject_id=event.subject_id, state__in=NOT_LEFT)
    unsaid = unsaid.exclude(reason=event.kind).order_by("pk")
    digests = Delivery.objects.filter(
        pk__in=unsaid.order_by().values("carried_by"), state__in=(*OPEN, State.CLAIMED)
    )
    # Also one that nobody has taken: whoever would take it now would still read its line.
    held = [each.pk for each in digests.order_by("pk").select_for_update(of=("self",))]
    Delivery.objects.filter(pk__in=held, state=State.CLAIMED).update(state=State.PENDING, **IDLE)
    return [each.pk for each in unsaid.select_for_update(of=("self",))]


def _account_row(event: Happening, at: datetime) -> Delivery:
    facts = {name: value for name, value in event.facts.items() if name != "person_id"}
    return Delivery(
        reason=event.kind,
        stage=event.id.hex,
        recipient_id=UUID(event.facts["person_id"]),
        channel=Channel.MAIL,
        state=State.PENDING,
        facts=facts,
        created_at=event.at,
        due_at=at,
    )


def _rows(
    event: Happening, handler: Handler, tellings: list[Telling], at: datetime
) -> list[Delivery]:
    people = [telling.recipient.person_id for telling in tellings]
    timetables = Timetable.of(people)
    swamped = changes.swamped(people, at) if handler.is_change else set()
    rows = []
    for telling in tellings:
        created, person = telling.moment or event.at, telling.recipient.person_id
        timetable = timetables[person]
        moments = (handler.matter, created, at, telling.before)
        rides = (telling.channel == Channel.DIGEST and timetable.carries(*moments)) or (
            person in swamped and timetable.may_wait(*moments)
        )
        rows.append(
            Delivery(
                subject_id=None if handler.unmarked else event.subject_id,
                subject_type=""
                if handler.unmarked
                else handler.subject_type or event.facts["subject_type"],
                reason=event.kind,
                stage=telling.stage,
                revision=telling.revision,
                recipient_id=person,
                post_id=telling.recipient.post_id,
                obligation_id=telling.obligation_id,
                channel=Channel.DIGEST if rides else Channel.MAIL,
                state=State.WAITING if rides else State.PENDING,
                facts=event.facts,
                created_at=created,
                due_at=at + changes.PAUSE if handler.is_change else at,
            )
        )
    return rows
