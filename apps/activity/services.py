"""Write the record and the outbox in the transaction that makes the change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from django.db import transaction

from apps.activity.models import Outbox, Record
from apps.activity.readings import add_readings
from apps.activity.wake import wake

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models.options import Options

    from apps.activity.events import Event
    from wg_portal.principal import Principal


class Readable(Protocol):
    """What a page shows: a marked model's instance."""

    _meta: ClassVar[Options[Any]]
    pk: Any
    tlp: int


def publish(event: Event, *, by: Principal, due_at: datetime | None = None) -> None:
    """Record ``event`` as an act of ``by`` and hand it to the handlers after the commit.

    ``due_at`` makes the handlers wait, for what becomes visible only then.
    """
    _record(
        event,
        at=by.at,
        channel=by.channel,
        actor_id=by.person_id,
        organisation_id=by.organisation_id,
        request_id=by.request_id,
    )
    _enqueue(event.kind(), event.facts(), by.at, due_at)


def publish_all(events: Sequence[Event], *, by: Principal) -> None:
    """Do ``publish`` for many events in few statements."""
    record_all(events, by=by)
    Outbox.objects.bulk_create(
        (
            Outbox(kind=event.kind(), facts=event.facts(), at=by.at, due_at=by.at)
            for event in events
        ),
        batch_size=500,
    )
    transaction.on_commit(wake, robust=True)


def record_all(events: Iterable[Event], *, by: Principal) -> None:
    """Record many acts of ``by`` that nobody is told of, in few statements."""
    actor: dict[str, Any] = {
        "channel": by.channel,
        "actor_id": by.person_id,
        "organisation_id": by.organisation_id,
        "request_id": by.request_id,
    }
    Record.objects.bulk_create((_row(event, at=by.at, **actor) for event in events), batch_size=500)


def publish_from_job(event: Event, *, at: datetime) -> None:
    """Record ``event`` as an act of the portal itself (a deadline passed, a stage is due)."""
    _record(event, at=at, channel="task")
    _enqueue(event.kind(), event.facts(), at)


def record_reading(
    *,
    by: Principal,
    subject_type: str,
    subject_id: UUID,
    tlp: int,
    body_id: UUID | None,
    version_id: UUID | None = None,
) -> None:
    """Record that ``by`` opened a subject; the reading and its row share one transaction."""
    add_readings(
        [
            _reading(
                by,
                subject_type=subject_type,
                subject_id=subject_id,
                tlp=tlp,
                body_id=body_id,
                version_id=version_id,
            )
        ]
    )


def record_page(*subjects: Readable, by: Principal, body_id: UUID | None) -> None:
    """Record everything that one page shows in its own words, in one statement."""
    add_readings([_shown(subject, by, body_id) for subject in subjects])


def record_versions(
    subject: Readable, *version_ids: UUID, by: Principal, body_id: UUID | None
) -> None:
    """Record which versions of one subject an answer shows, in one statement."""
    # Also who names none has shown the subject: no answer without a row.
    shown = version_ids or (None,)
    add_readings([_shown(subject, by, body_id, version_id) for version_id in shown])


def _shown(
    subject: Readable, by: Principal, body_id: UUID | None, version_id: UUID | None = None
) -> Record:
    return _reading(
        by,
        subject_type=subject._meta.label,
        subject_id=subject.pk,
        tlp=subject.tlp,
        body_id=body_id,
        version_id=version_id,
    )


def _reading(by: Principal, **subject: Any) -> Record:
    return Record(
        at=by.at,
        actor_id=by.person_id,
        organisation_id=by.organisation_id,
        verb="opened",
        channel=by.channel,
        request_id=by.request_id,
        **subject,
    )


def enqueue_account_mail(
    *, kind: str, person_id: UUID, address: str, facts: dict[str, str], at: datetime
) -> None:
    """Ask for a mail about somebody's own account. ``facts`` holds ids, never a secret."""
    _enqueue(kind, {"person_id": str(person_id), "address": address, **facts}, at)


def enqueue_account_mails(
    kind: str, wanted: Iterable[tuple[UUID, str, dict[str, str]]], *, at: datetime
) -> None:
    """Ask for one mail each: person, address and facts, as ``enqueue_account_mail``."""
    Outbox.objects.bulk_create(
        (
            Outbox(
                kind=kind,
                facts={"person_id": str(person_id), "address": address, **facts},
                at=at,
                due_at=at,
            )
            for person_id, address, facts in wanted
        ),
        batch_size=500,
    )
    transaction.on_commit(wake, robust=True)


def _record(event: Event, *, at: datetime, channel: str, **actor: Any) -> None:
    _row(event, at=at, channel=channel, **actor).save(force_insert=True)


def _row(event: Event, *, at: datetime, channel: str, **actor: Any) -> Record:
    return Record(
        at=at,
        verb=event.kind(),
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        tlp=event.tlp,
        body_id=event.body_id,
        channel=channel,
        facts=event.facts(),
        **actor,
    )


def _enqueue(
    kind: str, facts: dict[str, Any], at: datetime, due_at: datetime | None = None
) -> None:
    Outbox.objects.create(kind=kind, facts=facts, at=at, due_at=due_at or at)
    transaction.on_commit(wake, robust=True)
