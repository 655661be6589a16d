"""What is expected of whom, as lines for the pages. All of it within what the reader may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from django.db.models import Q

from apps.obligations.audiences import bearer_audience, stage_audience
from apps.obligations.calendars import business_days_left, calendar_gap, unit
from apps.obligations.enums import ObligationKind, ObligationState, Rung, StageState
from apps.obligations.models import Obligation, PlannedStage
from apps.organisations.policies import is_officer
from apps.organisations.selectors import known_body, organisations_for

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from apps.obligations.models import ObligationQuerySet
    from wg_portal.principal import Principal

RECENTLY = timedelta(days=30)

__all__ = [
    "Line",
    "asked_about",
    "bearer_audience",
    "borne_by",
    "calendar_gap_for",
    "done_by",
    "lines_of",
    "named_for",
    "obligation_of",
    "open_about",
    "owed_by",
    "owed_by_organisation",
    "owed_count",
    "skipped_for",
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
    assignee_id: UUID | None
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
            assignee_id=obligation.assignee_id,
            tlp=obligation.tlp,
            due_at=obligation.due_at,
            closed_at=obligation.closed_at,
            left=business_days_left(at, obligation.due_at, obligation.counting),
            unit=unit(obligation.counting),
            overdue=obligation.is_overdue(at),
        )


@dataclass(frozen=True, slots=True)
class Skipped:
    """A stage that reached nobody, and the act that it was about."""

    line: Line
    organisation: str
    to: Rung
    due_at: datetime
    reason: str


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


def named_for(who: Principal, person_id: UUID) -> list[Line]:
    """Open acts of the reader's organisation that a colleague looks after, or was asked by name."""
    named = Q(assignee_id=person_id) | Q(bearer_person_id=person_id)
    owed = Obligation.objects.visible_to(who).open().of_organisation(who.organisation_id)
    return _lines(owed.filter(named), who.at)


def borne_by(who: Principal, organisation_id: UUID) -> list[Line]:
    """Open acts of any one organisation, as far as the reader may know them."""
    return _lines(
        Obligation.objects.visible_to(who).open().of_organisation(organisation_id), who.at
    )


def lines_of(who: Principal, ids: Iterable[UUID]) -> list[Line]:
    """Several acts, as far as the reader may know them."""
    return _lines(Obligation.objects.visible_to(who).filter(pk__in=list(ids)), who.at)


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


def skipped_for(who: Principal, limit: int = 20) -> list[Skipped]:
    """Stages that reached nobody, of acts that the reader's desk oversees or that he asked for.

    The latest first, of the last 30 days.
    """
    mine = Q(desk_circle_id__in=who.circle_ids) | Q(subject_id__in=who.authored_ids)
    overseen = Obligation.objects.visible_to(who).filter(mine)
    stages = PlannedStage.objects.filter(
        obligation__in=overseen, state=StageState.SKIPPED, decided_at__gte=who.at - RECENTLY
    )
    rows = list(stages.select_related("obligation").order_by("-decided_at", "-ordinal")[:limit])
    bearers = {row.obligation.bearer_organisation_id for row in rows}
    known = {each.pk: each.short for each in organisations_for(who).filter(pk__in=bearers)}
    return [
        Skipped(
            line=Line.of(row.obligation, who.at),
            organisation=known.get(row.obligation.bearer_organisation_id, ""),
            to=Rung(row.to),
            due_at=row.due_at,
            reason=str(StageState.SKIPPED.label),
        )
        for row in rows
    ]


def calendar_gap_for(who: Principal) -> int | None:
    """The next year when its national holidays are not known yet, for officers."""
    return calendar_gap(who.at) if is_officer(who) else None


def _lines(rows: Iterable[Obligation], at: datetime) -> list[Line]:
    return [Line.of(row, at) for row in rows]
