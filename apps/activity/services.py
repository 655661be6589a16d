"""Write the record and the outbox in the transaction that makes the change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from apps.activity.models import Outbox, Record
from apps.activity.wake import wake

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from apps.activity.events import Event
    from wg_portal.principal import Principal


def publish(event: Event, *, by: Principal) -> None:
    """Record ``event`` as an act of ``by`` and hand it to the handlers after the commit."""
    _record(
        event,
        at=by.at,
        channel=by.channel,
        actor_id=by.person_id,
        organisation_id=by.organisation_id,
    )
    _enqueue(event.kind(), event.facts(), by.at)


def publish_from_job(event: Event, *, at: datetime) -> None:
    """Record ``event`` as an act of the portal itself (a deadline passed, a stage is due)."""
    _record(event, at=at, channel="task")
    _enqueue(event.kind(), event.facts(), at)


def record_reading(
    *, by: Principal, subject_type: str, subject_id: UUID, tlp: int, body_id: UUID | None
) -> None:
    """Record that ``by`` opened a subject; the reading and its row share one transaction."""
    Record.objects.create(
        at=by.at,
        actor_id=by.person_id,
        organisation_id=by.organisation_id,
        verb="opened",
        subject_type=subject_type,
        subject_id=subject_id,
        tlp=tlp,
        body_id=body_id,
        channel=by.channel,
    )


def enqueue_account_mail(
    *, kind: str, person_id: UUID, address: str, facts: dict[str, str], at: datetime
) -> None:
    """Ask for a mail about somebody's own account. ``facts`` holds ids, never a secret."""
    _enqueue(kind, {"person_id": str(person_id), "address": address, **facts}, at)


def _record(event: Event, *, at: datetime, channel: str, **actor: Any) -> None:
    facts = event.facts()
    Record.objects.create(
        at=at,
        verb=event.kind(),
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        tlp=event.tlp,
        body_id=event.body_id,
        channel=channel,
        facts=facts,
        **actor,
    )


def _enqueue(kind: str, facts: dict[str, Any], at: datetime) -> None:
    Outbox.objects.create(kind=kind, facts=facts, at=at, due_at=at)
    transaction.on_commit(wake, robust=True)
