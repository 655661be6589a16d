"""When the stages of a ladder are due. Pure: facts in, moments out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Protocol

from apps.obligations.calendars import CLOSE_OF_DAY, HOUR, add_business_days
from apps.obligations.enums import Counting, Manner, ObligationKind
from wg_portal.clock import JST, in_japan

if TYPE_CHECKING:
    from collections.abc import Iterable

MORNING = time(7, 0)
"""Stages are due an hour before the digests leave, so that they ride in them."""
USUAL = {
    ObligationKind.REPLY: 10,
    ObligationKind.ACTION: 20,
    ObligationKind.ACKNOWLEDGE: 3,
    ObligationKind.NOTICE: 3,
}
"""Working days that an act of each kind is usually given."""


class Step(Protocol):
    """One step of a ladder, as ``LadderStage`` stores it."""

    @property
    def ordinal(self) -> int:
        """Its place."""

    @property
    def offset(self) -> int:
        """Units after the deadline, negative before it."""

    @property
    def unit(self) -> str:
        """What is counted; empty: whatever the obligation counts in."""

    @property
    def to(self) -> str:
        """Its rung."""

    @property
    def manner(self) -> str:
        """In the digest or at once."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A step as somebody wants it; what ``Step`` says of the fields holds here."""

    ordinal: int
    offset: int
    to: str
    unit: str = ""
    manner: str = Manner.DIGEST


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a plan needs to know of an obligation."""

    due_at: datetime
    counting: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A stage with its moment."""

    ordinal: int
    to: str
    due_at: datetime
    manner: str = Manner.DIGEST


def moment(deadline: Deadline, offset: int, unit: str = "") -> datetime:
    """Return when the step ``offset`` units from the deadline is due.

    Days: seven in the morning of the counting day, a reminder never after the deadline itself.
    Hours: to the minute. No unit: as the deadline counts.
    """
    counting = unit or deadline.counting
    if counting == Counting.HOURS:
        return deadline.due_at + offset * HOUR
    day = add_business_days(in_japan(deadline.due_at).date(), offset, counting)
    morning = datetime.combine(day, MORNING, JST)
    return min(morning, deadline.due_at) if offset <= 0 else morning


def timeline(deadline: Deadline, steps: Iterable[Step]) -> list[Planned]:
    """Return every stage with its moment, earliest first, also those that are past."""
    made = [
        Planned(step.ordinal, step.to, moment(deadline, step.offset, step.unit), step.manner)
        for step in steps
    ]
    return sorted(made, key=lambda stage: (stage.due_at, stage.ordinal))


def plan(deadline: Deadline, steps: Iterable[Step], at: datetime) -> list[Planned]:
    """Return the stages that are still ahead at ``at``, earliest first."""
    return [stage for stage in timeline(deadline, steps) if stage.due_at > at]


def usual_deadline(kind: str, counting: str, at: datetime) -> Deadline:
    """Return the deadline that an act of this kind, asked for at ``at``, usually gets."""
    day = add_business_days(in_japan(at).date(), USUAL[ObligationKind(kind)], counting)
    return Deadline(datetime.combine(day, CLOSE_OF_DAY, JST), counting)


def sample_deadline(at: datetime) -> datetime:
    """Return the next 6 January, 17:00: just after New Year, where counting is hardest."""
    year = in_japan(at).year
    this_year = datetime(year, 1, 6, CLOSE_OF_DAY.hour, tzinfo=JST)
    return this_year if at < this_year else this_year.replace(year=year + 1)


def notation(steps: Iterable[Step]) -> str:
    """Return the ladder in one line, for the record and to see whether it was changed."""
    return "; ".join(
        f"{step.offset:+d} {step.unit or 'own'} {step.to} {step.manner}"
        for step in sorted(steps, key=lambda step: step.ordinal)
    )
