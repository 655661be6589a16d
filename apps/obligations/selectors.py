"""What is expected of whom, as lines for the pages. All of it within what the reader may know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from apps.obligations.audiences import bearer_audience, stage_audience
from apps.obligations.calendars import business_days_left, unit
from apps.obligations.enums import ObligationKind, ObligationState
from apps.obligations.models import Obligation
from apps.organisations.selectors import known_body

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from apps.obligations.models import ObligationQuerySet
    from wg_portal.principal import Principal

__all__ = [
    "Line",
    "asked_about",
    "bearer_audience",
    "done_by",
    "obligation_of",
    "open_about",
    "owed_by",
    "owed_by_organisation",
    "owed_count",
    "stage_audience",
]


@dataclass(frozen=True, slots=True)
class Line:
    """One expected act as a page shows it. ``left`` is in ``unit``, negative when overdue."""

    obligation_id: UUID
    kind: ObligationKind
    subject_type: str
    subject_id: UUID
    body_id: UUID
    organisation_id: UUID
    person_id: UUID | None
    tlp: int
    due_at: datetime
    closed_at: datetime | None
    left: int
    unit: Literal["business", "calendar", "hours"]
    overdue: bool

    @classmethod
    def of(cls, obligation: Obligation, at: datetime) -> Line:
        """Read the line off the row as it stands at ``at``."""
        return cls(
            obligation_id=obligation.pk,
            kind=ObligationKind(obligation.kind),
            subject_type=obligation.subject_type,
            subject_id=obligation.subject_id,
            body_id=obligation.body_id,
            organisation_id=obligation.bearer_organisation_id,
            person_id=obligation.bearer_person_id,
            tlp=obligation.tlp,
            due_at=obligation.due_at,
            closed_at=obligation.closed_at,
            left=business_days_left(at, obligation.due_at, obligation.counting),
            unit=unit(obligation.counting),
            overdue=obligation.is_overdue(at),
        )


def owed_by(who: Principal) -> list[Line]:
    """What this person is expected to do: named for him, or for anybody of his organisation."""
    return _lines(Obligation.objects.visible_to(who).open().owed_by(who), who.at)


def owed_count(who: Principal) -> int:
    """How many acts this person is expected to do."""
    return Obligation.objects.visible_to(who).open().owed_by(who).count()


def owed_by_organisation(who: Principal) -> list[Line]:
    """What the reader's organisation owes, also what is named for colleagues."""
    mine = Obligation.objects.visible_to(who).open()
    return _lines(mine.filter(bearer_organisation_id=who.organisation_id), who.at)


def done_by(who: Principal, limit: int = 20) -> list[Line]:
    """What the reader's organisation has met, the latest first."""
    done = Obligation.objects.visible_to(who).filter(
        bearer_organisation_id=who.organisation_id, state=ObligationState.DISCHARGED
    )
    return [Line.of(row, who.at) for row in done.order_by("-closed_at", "-id")[:limit]]


def obligation_of(who: Principal, kind: str, subject_id: UUID) -> Line | None:
    """What this person owes about one subject, if anything is open."""
    owed = Obligation.objects.visible_to(who).open().owed_by(who)
    row = owed.filter(kind=kind, subject_id=subject_id).first()
    return Line.of(row, who.at) if row else None


def asked_about(
    who: Principal, kind: str, subject_id: UUID, *, taken_back: bool = False
) -> list[Line]:
    """What was asked about one subject, as far as the reader may know it.

    ``taken_back``: also what fell away, as when the subject itself was withdrawn.
    """
    asked = Obligation.objects.visible_to(who).filter(kind=kind, subject_id=subject_id)
    if not taken_back:
        asked = asked.exclude(state=ObligationState.WITHDRAWN)
    return _lines(asked, who.at)


def open_about(who: Principal, subject_ids: Iterable[UUID]) -> dict[UUID, Line]:
    """The open acts about several subjects that the reader's organisation or desk knows of.

    Where several organisations owe the same, the earliest deadline stands for them.
    """
    rows = Obligation.objects.visible_to(who).open().filter(subject_id__in=list(subject_ids))
    latest_first = rows.order_by("-due_at", "-id")
    return {row.subject_id: Line.of(row, who.at) for row in latest_first}


def obligations_for(who: Principal) -> ObligationQuerySet:
    """Every expected act, open or not, that the reader's organisation or desk knows of."""
    found: ObligationQuerySet = Obligation.objects.visible_to(who).prefetch_related(known_body(who))
    return found


def _lines(rows: Iterable[Obligation], at: datetime) -> list[Line]:
    return [Line.of(row, at) for row in rows]
